import type { ErrorCode } from '../../contract/error-codes.ts';
import { BrokerError, reasonOf, wholeSeconds } from '../broker-error.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import { findConnection } from '../sessions/find-connection.ts';
import type { SessionPorts } from '../sessions/ports.ts';
import type { Access } from '../sessions/session.ts';
import type { AtHosts, Upstream } from '../upstream.ts';

export interface Account {
  readonly accountId: string;
  readonly accountName: string;
  readonly mainAccountId: string | null;
}

/** RingCX's call that lists accounts. */
export interface AccountCalls {
  listAccounts(access: Access, timeoutMs: number): Promise<Upstream<readonly Account[]>>;
}

/** RingCX's last answer for a connection. */
export interface RememberedAccounts {
  /** Undefined: it was a failure. */
  readonly accounts: readonly Account[] | undefined;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | undefined;
  readonly readAt: number;
  /** The connection's account at that time; another connection may have the name by now. */
  readonly mainAccountId: string | null;
}

export interface AccountStore {
  find(connection: string): Promise<RememberedAccounts | undefined>;
  save(connection: string, answer: RememberedAccounts): Promise<void>;
}

export interface AccountPorts extends SessionPorts {
  readonly accountCalls: AtHosts<AccountCalls>;
  readonly accounts: AccountStore;
}

/**
 * Accounts change rarely, and RingCX allows its admin API 120 calls a minute, which operators and rotations need: callers
 * in a loop must not use them up.
 */
const REMEMBERED_MS = 5 * 60_000;

/** A failure is remembered too, or callers would repeat it as fast as they can. */
const FAILURE_REMEMBERED_MS = 30_000;

/** The accounts that the connection's user can see, at most five minutes old. */
export async function listAccounts(ports: AccountPorts, connection: string): Promise<readonly Account[]> {
  const { clock } = ports;
  const { mainAccountId } = await findConnection(ports.connections, connection);
  const remembered = await ports.accounts.find(connection);
  if (remembered && remembered.mainAccountId === mainAccountId) {
    const { accounts, failure, readAt } = remembered;
    const ageMs = clock.now() - readAt;
    if (accounts && ageMs < REMEMBERED_MS) return accounts;
    if (failure && ageMs < FAILURE_REMEMBERED_MS) throw again(failure, FAILURE_REMEMBERED_MS - ageMs);
  }
  const asked = { readAt: clock.now(), mainAccountId };
  try {
    const accounts = await callWithSession(ports, connection, 'listing the accounts', (session, timeoutMs) =>
      ports.accountCalls.at(session.hosts).listAccounts(session, timeoutMs),
    );
    await remember(ports, connection, { ...asked, accounts, failure: undefined });
    return accounts;
  } catch (error) {
    if (error instanceof BrokerError && error.code.startsWith('ringcx_'))
      await remember(ports, connection, {
        ...asked,
        accounts: undefined,
        failure: { code: error.code, message: error.message },
      });
    throw error;
  }
}

const again = ({ code, message }: NonNullable<RememberedAccounts['failure']>, ms: number): BrokerError =>
  new BrokerError(code, message, code === 'ringcx_refused' ? {} : { retryAfterSeconds: wholeSeconds(ms) });

/** An answer that cannot be stored is a good answer all the same. */
const remember = async (ports: AccountPorts, connection: string, answer: RememberedAccounts): Promise<void> =>
  await ports.accounts.save(connection, answer).catch((error: unknown) => {
    ports.telemetry.warn('the accounts could not be remembered', { connection, reason: reasonOf(error) });
  });
