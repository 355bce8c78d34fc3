import type { ErrorCode } from './error-codes.ts';

/** Every error, the gateway's own refusals too: a flat object that an IVR flow can parse. */
export interface ErrorAnswer {
  readonly code: ErrorCode;
  readonly message: string;
  readonly requestId: string;
}
