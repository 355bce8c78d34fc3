import type { Redacted } from '../redacted.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import type { SessionPorts } from '../sessions/ports.ts';
import type { Upstream } from '../upstream.ts';

export interface Account {
  readonly accountId: string;
  readonly accountName: string;
  readonly mainAccountId: string | null;
}

/** RingCX's call that lists accounts. */
export interface AccountCalls {
  listAccounts(accessToken: Redacted, timeoutMs: number): Promise<Upstream<readonly Account[]>>;
}

export interface AccountPorts extends SessionPorts {
  readonly accountCalls: AccountCalls;
}

/** The accounts that the connection's user can see. */
export const listAccounts = async (ports: AccountPorts, connection: string): Promise<readonly Account[]> =>
  await callWithSession(ports, connection, 'listing the accounts', (accessToken, timeoutMs) =>
    ports.accountCalls.listAccounts(accessToken, timeoutMs),
  );
