import type { ErrorCode } from '../contract/error-codes.ts';

export interface BrokerErrorOptions {
  /** Whole seconds after which asking again makes sense; absent: not without somebody doing something. */
  readonly retryAfterSeconds?: number;
  /** What was caught, for the log only; never an upstream body. */
  readonly cause?: unknown;
}

/**
 * What a caller is told when the broker cannot do what was asked. `message` says what failed and what to do, and
 * holds no secret. Not thrown for expected outcomes inside the broker: those are values.
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
