import type { ErrorCode } from '../contract/error-codes.ts';

export interface BrokerErrorOptions {
  /** Whole seconds after which asking again makes sense; absent: asking again is useless until somebody acts. */
  readonly retryAfterSeconds?: number;
  /** The error behind this one, for the log only; never an upstream body. */
  readonly cause?: unknown;
}

/**
 * The answer to a caller whose request cannot be served. `message` says what failed and what to do, and holds no secret.
 * Not thrown for outcomes that the broker expects inside: those are values.
 */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: BrokerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The name of an error for the log: its code or its class, not its message, which may quote the data being handled. */
export function reasonOf(error: unknown): string {
  if (error instanceof BrokerError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

/** Milliseconds as whole seconds for `Retry-After`, rounded up. */
export const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
