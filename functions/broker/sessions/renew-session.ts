import { keepRingExTokenAlive } from './keep-ringex-token-alive.ts';
import { keepSession } from './keep-session.ts';
import { learnRcAccountId } from './learn-rc-account-id.ts';
import { obtainSession } from './obtain-session.ts';
import type { SessionPorts } from './ports.ts';
import { recordFailure } from './record-failure.ts';
import { learnWhetherRefreshEndsAccess } from './refresh-ends-access.ts';
import type { Renewal, RenewalFailure } from './renewal.ts';
import type { StoredSession } from './session.ts';
import { judge } from './session-need.ts';

/**
 * Renews the session for the holder of the lease, and writes down the outcome with the lease's release.
 * @returns undefined if the lease was lost on the way: its next holder's session is to be waited for.
 * @throws BrokerError
 */
export async function renewSession(ports: SessionPorts, renewal: Renewal): Promise<StoredSession | undefined> {
  const { record, owner, need, askedAt } = renewal;
  const { connections, clock } = ports;
  if (record.session && judge(record.session, need, { now: clock.now(), askedAt }) === 'met') {
    await connections.releaseLease(record.name, owner);
    return record.session;
  }
  let failure: RenewalFailure;
  try {
    const obtained = await obtainSession(ports, renewal);
    const kept = obtained.ok ? await keepSession(ports, renewal, obtained) : obtained;
    if (kept.ok) {
      await learnWhetherRefreshEndsAccess(ports, renewal, kept);
      await keepRingExTokenAlive(ports, renewal);
      const { hosts } = record;
      const rcAccountId = await learnRcAccountId(ports, renewal, kept);
      const endsWithRefresh = record.session?.endsWithRefresh ?? null;
      return { ...kept.session, hosts, rcAccountId, endsWithRefresh };
    }
    failure = kept;
  } catch (error) {
    // A failure to release must not hide the error; the lease lapses by itself.
    await connections.releaseLease(record.name, owner).catch(() => undefined);
    throw error;
  }
  const answer = await recordFailure(ports, renewal, failure);
  if (answer) throw answer;
  return undefined;
}
