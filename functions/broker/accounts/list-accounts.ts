import { BrokerError, reasonOf, wholeSeconds } from '../broker-error.ts';
import { poll } from '../retry.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import { findConnection } from '../sessions/find-connection.ts';
import { getSession } from '../sessions/get-session.ts';
import { PATIENCE_MS } from '../sessions/timing.ts';
import type { Account, AccountPorts, RememberedAccounts } from './ports.ts';

/**
 * Accounts change rarely, and RingCX allows its admin API 120 calls a minute, which operators and rotations need: callers
 * in a loop must not use them up.
 */
const REMEMBERED_MS = 5 * 60_000;

/** An expired list is better than a wait, while somebody else reads a new one. */
const SERVED_MS = 10 * 60_000;

/** A failure is remembered too, or callers would repeat it as fast as they can. */
const FAILURE_REMEMBERED_MS = 30_000;

/** Longer than the call and the renewal of its session take. A reader that dies holds the others up no longer than this. */
const LEASE_MS = 12_000;

/**
 * The accounts that the connection's user can see: at most five minutes old, or ten while somebody reads them anew. One
 * container at a time asks RingCX, and the others wait for its answer.
 */
export async function listAccounts(ports: AccountPorts, connection: string): Promise<readonly Account[]> {
  const { accounts, clock, connections, random } = ports;
  const { mainAccountId } = await findConnection(connections, connection);
  const deadline = clock.now() + PATIENCE_MS;
  const owner = random.id();
  const listed = await poll(ports, deadline, async () => {
    const { answer, leaseUntil } = await accounts.find(connection);
    const { fresh, expired } = judge(answer?.mainAccountId === mainAccountId ? answer : undefined, clock.now());
    if (fresh) return fresh;
    if (leaseUntil > clock.now()) return expired;
    // A failed renewal is known to all at once, so nobody takes the lease for it and has the others wait in vain.
    if (!expired) await getSession(ports, connection, { kind: 'remaining', minRemainingMs: undefined }, deadline);
    const now = clock.now();
    const lease = { owner, now, until: now + LEASE_MS, replaces: answer?.readAt ?? null };
    if (!(await accounts.takeLease(connection, lease))) return expired;
    return await readAnew(ports, { connection, mainAccountId, owner });
  });
  if (listed) return listed;
  throw new BrokerError(
    'ringcx_unavailable',
    `RingCX takes long to list the accounts of connection ${connection}; ask again in 1 s`,
    { retryAfterSeconds: 1 },
  );
}

/** @throws BrokerError if the answer is a failure that still holds. */
function judge(
  answer: RememberedAccounts | undefined,
  now: number,
): { readonly fresh?: readonly Account[]; readonly expired?: readonly Account[] } {
  if (!answer) return {};
  const { accounts, failure, readAt } = answer;
  const ageMs = now - readAt;
  if (failure && ageMs < FAILURE_REMEMBERED_MS) {
    const retryAfterSeconds = wholeSeconds(FAILURE_REMEMBERED_MS - ageMs);
    throw new BrokerError(
      failure.code,
      failure.message,
      failure.code === 'ringcx_refused' ? {} : { retryAfterSeconds },
    );
  }
  if (!accounts || ageMs >= SERVED_MS) return {};
  return ageMs < REMEMBERED_MS ? { fresh: accounts } : { expired: accounts };
}

interface Reading {
  readonly connection: string;
  readonly mainAccountId: string | null;
  /** Of the lease. */
  readonly owner: string;
}

async function readAnew(ports: AccountPorts, reading: Reading): Promise<readonly Account[]> {
  const { connection, mainAccountId, owner } = reading;
  const asked = { readAt: ports.clock.now(), mainAccountId };
  try {
    const call = { doing: 'listing the accounts', share: 'reading' } as const;
    const accounts = await callWithSession(ports, connection, call, (session, timeoutMs) =>
      ports.accountCalls.at(session.hosts).listAccounts(session, timeoutMs),
    );
    await remember(ports, connection, { ...asked, accounts, failure: undefined });
    return accounts;
  } catch (error) {
    if (error instanceof BrokerError && error.code.startsWith('ringcx_')) {
      const failure = { code: error.code, message: error.message };
      await remember(ports, connection, { ...asked, accounts: undefined, failure });
    } else await ports.accounts.releaseLease(connection, owner).catch(() => undefined);
    throw error;
  }
}

/** An answer that cannot be stored is a good answer all the same. */
const remember = async (ports: AccountPorts, connection: string, answer: RememberedAccounts): Promise<void> =>
  await ports.accounts.save(connection, answer).catch((error: unknown) => {
    ports.telemetry.warn('the accounts could not be remembered', { connection, reason: reasonOf(error) });
  });
