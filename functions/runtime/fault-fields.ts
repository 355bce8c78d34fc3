import { BrokerError } from '../broker/broker-error.ts';
import { reasonOf } from '../broker/reason-of.ts';
import { RotationFault } from '../broker/rotation-fault.ts';

/** What a log says of a fault: our own words, but only the name and the places in the code of anybody else's. */
export interface FaultFields {
  readonly reason: string;
  readonly detail?: string;
  readonly cause?: string;
  readonly at?: readonly string[];
}

const MOST_PLACES = 5;

export function faultFields(error: unknown): FaultFields {
  const reason = reasonOf(error);
  if (error instanceof BrokerError || error instanceof RotationFault)
    return { reason, detail: error.message, ...causeOf(error) };
  return { reason, ...placesOf(error) };
}

export function causeOf({ cause }: Error): { readonly cause?: string; readonly at?: readonly string[] } {
  return cause === undefined ? {} : { cause: reasonOf(cause), ...placesOf(cause) };
}

/** For the Lambda runtime, which prints whatever it is given, with its cause and its stack. */
export function printable(error: unknown): Error {
  const { reason, detail } = faultFields(error);
  return new Error(detail === undefined ? reason : `${reason}: ${detail}`);
}

/** Of the stack without the message that it begins with, which may have lines of its own. */
function placesOf(error: unknown): { readonly at?: readonly string[] } {
  if (!(error instanceof Error) || !error.stack) return {};
  const lines = error.stack.replace(error.message, '').split('\n');
  const places = lines.map((line) => line.trim()).filter((line) => /^at .*:\d+:\d+\)?$/.test(line));
  return { at: places.slice(0, MOST_PLACES) };
}
