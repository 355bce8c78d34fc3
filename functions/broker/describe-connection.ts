import type { ConnectionAnswer } from '../contract/connection.ts';
import type { ManagedTokenRecord } from './api-token-ports.ts';
import type { KnownConnection } from './find-connection.ts';

const instant = (at: number | null | undefined): string | null => (at == null ? null : new Date(at).toISOString());

/** The status an operator sees; no token, no sign-in. */
export const describeConnection = (
  record: KnownConnection,
  managed: ManagedTokenRecord | undefined,
): ConnectionAnswer => ({
  connection: record.name,
  state: state(record),
  signInKind: record.signInKind,
  keepFresh: record.keepFresh,
  mainAccountId: record.mainAccountId,
  sessionExpiresAt: instant(record.session?.expiresAt),
  lastRefreshAt: instant(record.lastRefreshAt),
  lastError: record.lastError,
  lastErrorAt: instant(record.lastErrorAt),
  rotateApiTokensAfterDays: managed?.afterDays ?? null,
  managedTokenCreatedAt: instant(managed?.createdAt),
});

function state(record: KnownConnection): ConnectionAnswer['state'] {
  if (record.refusedAt !== null) return 'refused';
  if (record.failures > 0) return 'failing';
  return record.session ? 'ready' : 'new';
}
