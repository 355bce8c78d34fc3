import type { Redacted } from '../broker/redacted.ts';
import type { Access } from '../broker/sessions/session.ts';
import { LEGACY_HOSTS } from '../contract/ringcentral-origin.ts';

/** The legacy hosts have an older path. */
const isLegacy = (apiUrl: string): boolean => LEGACY_HOSTS.some((host) => host === new URL(apiUrl).hostname);

/** @param path below `admin/`. */
export function adminUrl(apiUrl: string, path: string): URL {
  const prefix = isLegacy(apiUrl) ? '/api/v1' : '/voice/api/v1';
  return new URL(`${prefix}/admin/${path}`, apiUrl);
}

/** The authentication of RingCX's admin API by a session. */
export function authorization({ accessToken, sentAs }: Access): Record<string, string> {
  return sentAs === 'Bearer' ? { authorization: `Bearer ${accessToken.open()}` } : byAuthToken(accessToken);
}

/** The authentication by an API token, or by a session of the legacy hosts. */
export const byAuthToken = (token: Redacted): Record<string, string> => ({ 'x-auth-token': token.open() });

/** A token in a path. Other clients of RingCX send the colon of an API token unencoded. */
export const pathSegment = (token: Redacted): string =>
  encodeURIComponent(token.open().toWellFormed()).replaceAll('%3A', ':');
