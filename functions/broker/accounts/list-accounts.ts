import { callWithSession } from '../sessions/call-with-session.ts';
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
  listAccounts(session: Access, timeoutMs: number): Promise<Upstream<readonly Account[]>>;
}

export interface AccountPorts extends SessionPorts {
  readonly accountCalls: AtHosts<AccountCalls>;
}

/** The accounts that the connection's user can see. */
export const listAccounts = async (ports: AccountPorts, connection: string): Promise<readonly Account[]> =>
  await callWithSession(ports, connection, 'listing the accounts', (session, timeoutMs) =>
    ports.accountCalls.at(session.hosts).listAccounts(session, timeoutMs),
  );
