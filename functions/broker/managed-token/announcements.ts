import type { EventFields } from '../../contract/events.ts';
import type { RegisteredApiToken } from '../api-tokens/api-token.ts';
import { announce, onceADay, tryToAnnounce } from '../events/announce.ts';
import type { ManagedTokenPorts, ManagedTokenRecord } from './ports.ts';

/** Once AWSCURRENT has moved: by the step that moved it, by its repetition, or by the refresher if that never came. */
export async function announceRotated(
  ports: ManagedTokenPorts,
  connection: string,
  { versionId, current }: { readonly versionId: string; readonly current: RegisteredApiToken | undefined },
): Promise<void> {
  const fields = { connection, versionId, ...(current ? { fingerprint: current.fingerprint } : {}) };
  await announce(ports, { name: 'ApiTokenRotated', fields }, versionId);
}

interface Watched {
  readonly connection: string;
  readonly record: ManagedTokenRecord;
}

/** Readers hold a token that does not work. The next look finds out whether they still do. */
export async function announceDead(
  ports: ManagedTokenPorts,
  { connection, record: { versionId } }: Watched,
  found: EventFields<'ApiTokenRevokedOutside'>['found'],
): Promise<void> {
  const fields = { connection, found, ...(versionId === null ? {} : { versionId }) };
  const once = `${versionId}:${onceADay(ports.clock.now())}`;
  await tryToAnnounce(ports, { name: 'ApiTokenRevokedOutside', fields }, once);
}

/** The token works, but its rotation does not. */
export async function announceOverdue(
  ports: ManagedTokenPorts,
  { connection }: Watched,
  found: EventFields<'ManagedTokenOverdue'>['found'],
): Promise<void> {
  const fields = { connection, found };
  await tryToAnnounce(ports, { name: 'ManagedTokenOverdue', fields }, onceADay(ports.clock.now()));
}
