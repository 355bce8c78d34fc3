import { Redacted } from '../broker/redacted.ts';
import type { ConnectionRecord, LimitedCalls } from '../broker/sessions/connection-record.ts';
import type { Session, SessionUser } from '../broker/sessions/session.ts';
import type { SignInKind } from '../broker/sessions/sign-in.ts';
import type { ErrorCode } from '../contract/error-codes.ts';

/** A connection in the table. The table is encrypted with the broker's own key; only the session functions can read this. */
export interface ConnectionItem {
  readonly signInKind?: SignInKind;
  readonly keepFresh?: boolean;
  readonly mainAccountId?: string;
  readonly session?: SessionItem;
  readonly sessionVersion?: string;
  readonly leaseOwner?: string;
  readonly leaseUntil?: number;
  readonly limitedCalls?: LimitedCalls;
  readonly failures?: number;
  readonly retryAt?: number;
  readonly refusedAt?: number;
  readonly lastRefreshAt?: number;
  readonly lastError?: ErrorCode;
  readonly lastErrorAt?: number;
  readonly forgettingAt?: number;
}

interface SessionItem {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly mainAccountId?: string;
  readonly sentAs?: Session['sentAs'];
  readonly user?: SessionUser;
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

export function toRecord(name: string, item: ConnectionItem): ConnectionRecord {
  return {
    name,
    signInKind: item.signInKind ?? null,
    keepFresh: item.keepFresh ?? false,
    mainAccountId: item.mainAccountId ?? null,
    session: item.session ? toSession(item.session) : null,
    sessionVersion: item.sessionVersion ?? null,
    lease: item.leaseOwner && item.leaseUntil ? { owner: item.leaseOwner, until: item.leaseUntil } : null,
    limitedCalls: { exchange: [], ringExToken: [], login: [], ...item.limitedCalls },
    failures: item.failures ?? 0,
    retryAt: item.retryAt ?? null,
    refusedAt: item.refusedAt ?? null,
    lastRefreshAt: item.lastRefreshAt ?? null,
    lastError: item.lastError ?? null,
    lastErrorAt: item.lastErrorAt ?? null,
    forgettingAt: item.forgettingAt ?? null,
  };
}

/** Sessions that were stored by an older version lack the user and the way the token is sent. */
const toSession = (item: SessionItem): Session => ({
  accessToken: new Redacted(item.accessToken),
  refreshToken: item.refreshToken ? new Redacted(item.refreshToken) : null,
  mainAccountId: item.mainAccountId ?? null,
  sentAs: item.sentAs ?? 'Bearer',
  user: item.user ?? { rcUserId: null, adminId: null },
  obtainedAt: item.obtainedAt,
  expiresAt: item.expiresAt,
});

export const toSessionItem = (session: Session): SessionItem => ({
  accessToken: session.accessToken.open(),
  ...(session.refreshToken ? { refreshToken: session.refreshToken.open() } : {}),
  ...(session.mainAccountId ? { mainAccountId: session.mainAccountId } : {}),
  sentAs: session.sentAs,
  user: session.user,
  obtainedAt: session.obtainedAt,
  expiresAt: session.expiresAt,
});
