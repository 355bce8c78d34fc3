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

export interface RememberedAccounts {
  readonly accounts: readonly Account[];
  readonly readAt: number;
  /** The connection's account at that time; another connection may have the name by now. */
  readonly mainAccountId: string | null;
}

/** The accounts of connections, as RingCX last listed them. */
export interface AccountStore {
  find(connection: string): Promise<RememberedAccounts | undefined>;
  save(connection: string, accounts: RememberedAccounts): Promise<void>;
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

/** The accounts that the connection's user can see, at most five minutes old. */
export async function listAccounts(ports: AccountPorts, connection: string): Promise<readonly Account[]> {
  const { accounts: store, clock } = ports;
  const { mainAccountId } = await findConnection(ports.connections, connection);
  const remembered = await store.find(connection);
  const isOfAccount = remembered?.mainAccountId === mainAccountId;
  if (remembered && isOfAccount && clock.now() - remembered.readAt < REMEMBERED_MS) return remembered.accounts;
  const readAt = clock.now();
  const accounts = await callWithSession(ports, connection, 'listing the accounts', (session, timeoutMs) =>
    ports.accountCalls.at(session.hosts).listAccounts(session, timeoutMs),
  );
  await store.save(connection, { accounts, readAt, mainAccountId });
  return accounts;
}
