import { BrokerError } from './broker-error.ts';

/** What a log calls an error: its code or its name. Not its message, which may quote what was being worked on. */
export function reasonOf(error: unknown): string {
  if (error instanceof BrokerError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
