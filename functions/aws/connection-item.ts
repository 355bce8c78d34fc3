import { Redacted } from '../broker/redacted.ts';
import { type ConnectionRecord, type Failures, NO_FAILURES } from '../broker/sessions/connection-record.ts';
import type { Refusal } from '../broker/sessions/refusal.ts';
import type { Session, SessionUser, StoredSession } from '../broker/sessions/session.ts';
import type { SignInKind } from '../broker/sessions/sign-in.ts';
import type { RingCxHosts } from '../broker/upstream.ts';
import type { ErrorCode } from '../contract/error-codes.ts';

/** A connection in the table. The table is encrypted with the broker's own key; only the session functions can read this. */
export interface ConnectionItem {
  readonly signInKind?: SignInKind;
  readonly hosts?: RingCxHosts;
  readonly keepFresh?: boolean;
  readonly mainAccountId?: string;
  readonly user?: SessionUser;
  readonly rcAccountId?: string;
  readonly rcAccountIdAsked?: boolean;
  readonly session?: SessionItem;
  readonly sessionVersion?: string;
  readonly refreshEndsAccess?: boolean;
  readonly leaseOwner?: string;
  readonly leaseUntil?: number;
  /** A number in items of former versions: the failures in a row alone. */
  readonly failures?: Failures | number;
  /** Without `operatorTriedAt` in items of former versions. */
  readonly refusal?: Omit<Refusal, 'operatorTriedAt'> & Partial<Refusal>;
  /** In items of former versions. */
  readonly refusedAt?: number;
  readonly lastRefreshAt?: number;
  readonly lastError?: ErrorCode;
  readonly lastErrorAt?: number;
  readonly forgettingAt?: number;
}

interface SessionItem {
  readonly accessToken: string;
  readonly sentAs?: Session['sentAs'];
  readonly refreshToken?: string;
  readonly mainAccountId?: string;
  readonly user?: SessionUser;
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

export function toRecord(name: string, item: ConnectionItem): ConnectionRecord {
  return {
    name,
    signInKind: item.signInKind ?? null,
    hosts: item.hosts ?? null,
    keepFresh: item.keepFresh ?? false,
    mainAccountId: item.mainAccountId ?? null,
    user: item.user ?? null,
    rcAccountId: item.rcAccountId ?? null,
    rcAccountIdAsked: item.rcAccountIdAsked ?? false,
    session: item.session ? toSession(item.session, item) : null,
    sessionVersion: item.sessionVersion ?? null,
    lease: item.leaseOwner && item.leaseUntil ? { owner: item.leaseOwner, until: item.leaseUntil } : null,
    failures: toFailures(item.failures),
    refusal: toRefusal(item),
    lastRefreshAt: item.lastRefreshAt ?? null,
    lastError: item.lastError ?? null,
    lastErrorAt: item.lastErrorAt ?? null,
    forgettingAt: item.forgettingAt ?? null,
  };
}

const toFailures = (failures: ConnectionItem['failures']): Failures =>
  typeof failures === 'object' ? { ...NO_FAILURES, ...failures } : { ...NO_FAILURES, count: failures ?? 0 };

function toRefusal({ refusal, refusedAt }: ConnectionItem): Refusal | null {
  if (refusal) return { ...refusal, operatorTriedAt: refusal.operatorTriedAt ?? null };
  return refusedAt === undefined ? null : confirmedBefore(refusedAt);
}

/** A former version never tried such a sign-in again, so this one may do so at once. */
const confirmedBefore = (at: number): Refusal => ({
  since: at,
  count: 2,
  confirmedAt: at,
  operatorTriedAt: null,
  probeAt: 0,
});

const NOBODY: SessionUser = { rcUserId: null, adminId: null };

const toSession = (item: SessionItem, connection: ConnectionItem): StoredSession => ({
  accessToken: new Redacted(item.accessToken),
  sentAs: item.sentAs ?? 'Bearer',
  refreshToken: item.refreshToken ? new Redacted(item.refreshToken) : null,
  mainAccountId: item.mainAccountId ?? null,
  user: item.user ?? NOBODY,
  obtainedAt: item.obtainedAt,
  expiresAt: item.expiresAt,
  endsWithRefresh: connection.refreshEndsAccess ?? null,
  hosts: connection.hosts ?? null,
  rcAccountId: connection.rcAccountId ?? null,
});

export const toSessionItem = (session: Session): SessionItem => ({
  accessToken: session.accessToken.open(),
  sentAs: session.sentAs,
  ...(session.refreshToken ? { refreshToken: session.refreshToken.open() } : {}),
  ...(session.mainAccountId ? { mainAccountId: session.mainAccountId } : {}),
  user: session.user,
  obtainedAt: session.obtainedAt,
  expiresAt: session.expiresAt,
});
