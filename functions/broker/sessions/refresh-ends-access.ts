import { callAdmin } from './call-admin.ts';
import type { SessionPorts } from './ports.ts';
import type { ObtainedSession, Renewal } from './renewal.ts';
import { remainingMs } from './session.ts';
import { ADMIN_TIMEOUT_MS } from './timing.ts';

/** The former access token must be able to live on, or its refusal says nothing. */
const ENOUGH_LIFE_MS = 10_000;

/**
 * Finds out, once for a connection, whether a refresh ends the access token before it, which RingCentral does not
 * document. If it does, containers must not trust a copy in their memory. Only the refresher asks: nobody waits for it.
 */
export async function learnWhetherRefreshEndsAccess(
  ports: SessionPorts,
  { record, need }: Renewal,
  { by }: ObtainedSession,
): Promise<void> {
  const { clock, connections, sessionCalls, telemetry } = ports;
  const former = record.session;
  if (need.kind !== 'due' || by !== 'refresh' || !former || former.endsWithRefresh !== null) return;
  if (remainingMs(former, clock.now()) < ENOUGH_LIFE_MS) return;
  const use = { connection: record.name, mainAccountId: former.mainAccountId, share: 'keeping' } as const;
  const calls = sessionCalls.at(record.hosts);
  const answer = await callAdmin(ports, use, () => calls.testAccess(former, ADMIN_TIMEOUT_MS));
  const endsAccess = answer.ok ? false : answer.reason === 'unauthorized' ? true : undefined;
  // Anything else proves nothing, and what is learnt here holds for good: the next refresh tells.
  if (endsAccess === undefined) return;
  if (endsAccess)
    telemetry.warn('RingCX ends an access token when its session is refreshed', { connection: record.name });
  await connections.noteRefreshEndsAccess(record.name, endsAccess);
}
