import { ERROR_STATUS, type ErrorCode } from './error-codes.ts';

/** RFC 6749 has the first five words in §5.2, for its token endpoint, and the last two in §4.1.2.1. */
type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable'
  | 'server_error';

/** The fields of an OAuth error (RFC 6749 §5.2). An OAuth client reads these and no others. */
export interface OAuthErrorFields {
  readonly error: OAuthError;
  readonly error_description: string;
}

export const oauthErrorFields = (code: ErrorCode, message: string): OAuthErrorFields => ({
  error: oauthErrorOf(code),
  error_description: message,
});

function oauthErrorOf(code: ErrorCode): OAuthError {
  if (code === 'unsupported_grant_type' || code === 'invalid_scope') return code;
  if (code === 'unauthorized') return 'invalid_client';
  if (code === 'forbidden') return 'unauthorized_client';
  if (ERROR_STATUS[code] < 429) return 'invalid_request';
  return code === 'internal' ? 'server_error' : 'temporarily_unavailable';
}
