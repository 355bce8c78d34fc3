import { callAdmin } from '../sessions/call-admin.ts';
import { ADMIN_TIMEOUT_MS } from '../sessions/timing.ts';
import { DAY_MS } from '../system.ts';
import type { RingCxHosts } from '../upstream.ts';
import { announceRotated } from './announcements.ts';
import type { ManagedSecretState, ManagedTokenPorts, ManagedTokenRecord } from './ports.ts';
import { reconcileRegister } from './reconcile-register.ts';
import { pendingVersion, versionWith } from './secret-versions.ts';

/** A managed token that the broker looks after. */
export interface WatchedToken {
  readonly connection: string;
  readonly record: ManagedTokenRecord;
  readonly afterDays: number;
  readonly hosts: RingCxHosts | null;
}

/** The health of the token that readers get. `overdue`: it works, but should have been rotated long ago. */
export type TokenHealth = 'working' | 'overdue' | 'not made yet' | 'missing' | 'revoked by somebody';

/**
 * The states in which the refresher can find a managed token; `watchManagedToken` has the move for each.
 * - `not set up`: Secrets Manager does not rotate it, or by a function of another deployment; or the secret is gone.
 * - `working`: no rotation is under way, and nothing is wrong.
 * - `ailing`: no rotation is under way, though the token needs one.
 * - `rotating`: a rotation is half-way.
 * - `stuck`: a rotation has been half-way for too long.
 * - `interrupted`: a stuck rotation was cleared and not started anew.
 */
export type Observation =
  | { readonly state: 'not set up'; readonly pending: string | null; readonly secretExists: boolean }
  | { readonly state: 'working' }
  | { readonly state: 'ailing' | 'interrupted'; readonly health: TokenHealth }
  | {
      readonly state: 'rotating' | 'stuck';
      readonly pending: string;
      readonly health: TokenHealth;
      readonly firstSeen: boolean;
    };

/** Secrets Manager needs seconds for a rotation, and minutes with its retries; a longer one is stuck. */
const STUCK_AFTER_MS = 10 * 60_000;

/** The same while readers have no working token. */
const STUCK_AND_DEAD_AFTER_MS = 60_000;

/** Each rotation makes a version of the secret, and Secrets Manager takes about a hundred versions a day. */
const LONGEST_PATIENCE_MS = 6 * 3600_000;

/** Secrets Manager may rotate at any time of the day that a rotation is due on. */
const OVERDUE_MS = 36 * 3600_000;

/** Readers hold a token that does not work. */
export const isDead = (health: TokenHealth): health is 'missing' | 'revoked by somebody' =>
  health === 'missing' || health === 'revoked by somebody';

/** Finds out the state of a managed token. The only changes are corrections of the register and of the record. */
export async function observeManagedToken(ports: ManagedTokenPorts, watched: WatchedToken): Promise<Observation> {
  const { connection, record, afterDays } = watched;
  const secret = await ports.managedSecrets.describe(connection);
  if (!secret?.rotationEnabled || secret.rotatedElsewhere) {
    const pending = secret ? pendingVersion(secret) : null;
    return { state: 'not set up', pending, secretExists: secret !== undefined };
  }
  const moved = await recordCurrentVersion(ports, watched, secret);
  const health = moved.hasCurrent ? await examineToken(ports, watched) : healthWithoutToken(record);
  const pending = pendingVersion(secret);
  const { pendingSince, restarts } = record;
  const tooLong = pendingSince !== null && ports.clock.now() - pendingSince >= patienceMs(health, restarts);
  if (pending !== null)
    return { state: tooLong ? 'stuck' : 'rotating', pending, health, firstSeen: pendingSince === null };
  if (secret.afterDays !== afterDays) await ports.managedSecrets.switchOn(connection, afterDays, { rotateNow: false });
  if (tooLong && !moved.hasMoved) return { state: 'interrupted', health };
  return health === 'working' ? { state: 'working' } : { state: 'ailing', health };
}

/** Brings register and record in line with AWSCURRENT; a rotation that moved it has ended, recorded or not. */
async function recordCurrentVersion(
  ports: ManagedTokenPorts,
  { connection, record, afterDays }: WatchedToken,
  secret: ManagedSecretState,
): Promise<{ readonly hasCurrent: boolean; readonly hasMoved: boolean }> {
  const { current } = await reconcileRegister(ports, connection, secret, {
    afterDays,
    versionId: record.versionId,
  });
  const versionId = current ? versionWith(secret, 'AWSCURRENT') : null;
  const hasMoved = versionId !== record.versionId;
  if (hasMoved) {
    if (versionId !== null) await announceRotated(ports, connection, { versionId, current });
    const ended = versionId === null ? {} : { pendingSince: null };
    await ports.managedRecords.note(connection, { ifAfterDays: afterDays, change: { versionId, ...ended } });
  }
  return { hasCurrent: current !== undefined, hasMoved: hasMoved && versionId !== null };
}

const healthWithoutToken = ({ versionId }: ManagedTokenRecord): TokenHealth =>
  versionId === null ? 'not made yet' : 'missing';

async function examineToken(
  ports: ManagedTokenPorts,
  { connection, record, afterDays, hosts }: WatchedToken,
): Promise<TokenHealth> {
  const token = await ports.managedSecrets.read(connection, { stage: 'AWSCURRENT' });
  if (!token) return 'missing';
  const use = { connection, mainAccountId: token.mainAccountId, share: 'keeping' } as const;
  const calls = ports.apiTokenCalls.at(hosts);
  const answer = await callAdmin(ports, use, () => calls.testApiToken(token.apiToken, ADMIN_TIMEOUT_MS));
  if (!answer.ok && answer.reason === 'unauthorized') return 'revoked by somebody';
  const since = Math.max(token.createdAt, record.changedAt ?? 0);
  return ports.clock.now() - since - afterDays * DAY_MS > OVERDUE_MS ? 'overdue' : 'working';
}

/** Less while readers have no working token; more after each rotation that was stuck. */
function patienceMs(health: TokenHealth, restarts: number): number {
  const first = isDead(health) || health === 'not made yet' ? STUCK_AND_DEAD_AFTER_MS : STUCK_AFTER_MS;
  return Math.min(first * 4 ** Math.min(restarts, 10), LONGEST_PATIENCE_MS);
}
