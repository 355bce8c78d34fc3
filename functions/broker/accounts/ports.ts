import type { ErrorCode } from '../../contract/error-codes.ts';
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

/** The right to ask RingCX for a connection's accounts. Instants are epoch milliseconds. */
export interface AccountLease {
  readonly owner: string;
  readonly now: number;
  readonly until: number;
  /** The `readAt` of the answer that is to be replaced; null: there is none. */
  readonly replaces: number | null;
}

export interface AccountStore {
  /** The last answer, if there is one, and the end of the lease; 0: nobody holds it. */
  find(connection: string): Promise<{ readonly answer: RememberedAccounts | undefined; readonly leaseUntil: number }>;
  /** False: somebody else holds the lease, or has replaced the answer. */
  takeLease(connection: string, lease: AccountLease): Promise<boolean>;
  releaseLease(connection: string, owner: string): Promise<void>;
  /** Releases the lease too. */
  save(connection: string, answer: RememberedAccounts): Promise<void>;
}

export interface AccountPorts extends SessionPorts {
  readonly accountCalls: AtHosts<AccountCalls>;
  readonly accounts: AccountStore;
}
