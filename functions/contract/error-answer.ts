import type { ErrorCode } from './error-codes.ts';

/** Every error, the gateway's own refusals too: a flat object that an IVR flow can parse. */
export interface ErrorAnswer {
  readonly code: ErrorCode;
  readonly message: string;
  readonly requestId: string;
}

/** The `WWW-Authenticate` of every 401. */
export const CHALLENGE = 'Basic realm="ringcx-token-broker", charset="UTF-8"';
