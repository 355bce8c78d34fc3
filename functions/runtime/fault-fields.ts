import { BrokerError, reasonOf } from '../broker/broker-error.ts';
import { RotationFault } from '../broker/managed-token/rotation-fault.ts';

/** A fault for the log: the message only of our own errors; of any other, its name and its places in the code. */
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

/** A copy that is safe for the Lambda runtime, which prints an error with its cause and its stack. */
export function printable(error: unknown): Error {
  const { reason, detail } = faultFields(error);
  return new Error(detail === undefined ? reason : `${reason}: ${detail}`);
}

/** The places in the stack, without the message that it begins with, which may have lines of its own. */
function placesOf(error: unknown): { readonly at?: readonly string[] } {
  if (!(error instanceof Error) || !error.stack) return {};
  const lines = error.stack.replace(error.message, '').split('\n');
  const places = lines.map((line) => line.trim()).filter((line) => /^at .*:\d+:\d+\)?$/.test(line));
  return { at: places.slice(0, MOST_PLACES) };
}
