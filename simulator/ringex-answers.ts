import type { Account } from './account.ts';
import { type Answer, json } from './answers.ts';
import type { Verdict } from './rate-limit.ts';
import { ACCESS_TOKEN_SECONDS, REFRESH_TOKEN_SECONDS, type RingExToken } from './ringex-tokens.ts';

export function ringExTokenAnswer(token: RingExToken, headers: Record<string, string>): Answer {
  return json(
    {
      access_token: token.accessToken,
      token_type: 'bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      refresh_token: token.refreshToken,
      refresh_token_expires_in: REFRESH_TOKEN_SECONDS,
      scope: token.user.app.canReadAccounts ? 'ReadAccounts' : '',
      owner_id: String(token.user.rcUserId),
      endpoint_id: token.endpointId,
    },
    200,
    headers,
  );
}

interface RefusalFields {
  readonly status: 400 | 401;
  readonly error: string;
  readonly message: string;
  readonly errorCode: string;
}

export type RingExRefusal = 'noClient' | 'wrongClient' | 'wrongJwt' | 'wrongRefreshToken' | 'unknownGrant';

/**
 * The error names are those of OAuth. RingCentral's own codes beside them are examples; clients must not rely on them.
 */
const REFUSALS: Readonly<Record<RingExRefusal, RefusalFields>> = {
  noClient: {
    status: 401,
    error: 'invalid_client',
    message: 'Client authentication is required',
    errorCode: 'OAU-123',
  },
  wrongClient: { status: 401, error: 'invalid_client', message: 'Invalid client credentials', errorCode: 'OAU-122' },
  wrongJwt: { status: 400, error: 'invalid_grant', message: 'Invalid assertion', errorCode: 'OAU-251' },
  wrongRefreshToken: { status: 400, error: 'invalid_grant', message: 'Token not found', errorCode: 'OAU-210' },
  unknownGrant: {
    status: 400,
    error: 'unsupported_grant_type',
    message: 'Unsupported grant type',
    errorCode: 'OAU-250',
  },
};

export function ringExRefusal(reason: RingExRefusal, headers: Record<string, string> = {}): Answer {
  const { status, error, message, errorCode } = REFUSALS[reason];
  return json({ error, error_description: message, errors: [{ errorCode, message }] }, status, headers);
}

/** The id is a number here, although RingCX writes the same id as a text. */
export function ringExAccountAnswer({ rcAccountId }: Account): Answer {
  return json({ id: Number(rcAccountId), uri: `/restapi/v1.0/account/${rcAccountId}`, status: 'Confirmed' });
}

export function ringExTokenRefused(): Answer {
  return ringExFailure(401, 'OAU-213', 'Token is not found', {});
}

export function ringExScopeMissing(): Answer {
  return ringExFailure(403, 'CMN-401', 'The application needs the permission ReadAccounts', {});
}

export function ringExTooManyCalls(headers: Record<string, string>): Answer {
  return ringExFailure(429, 'CMN-301', 'Request rate exceeded', headers);
}

export function ringExFailure(
  status: number,
  errorCode: string,
  message: string,
  headers: Record<string, string>,
): Answer {
  return json({ errorCode, message, errors: [{ errorCode, message }] }, status, headers);
}

export function ringExRateHeaders(verdict: Verdict, limit: number, windowMs: number): Record<string, string> {
  return {
    'X-Rate-Limit-Group': 'auth',
    'X-Rate-Limit-Limit': String(limit),
    'X-Rate-Limit-Remaining': String(verdict.remaining),
    'X-Rate-Limit-Window': String(windowMs / 1000),
    ...(verdict.allowed ? {} : { 'Retry-After': String(verdict.retryAfterSeconds) }),
  };
}
