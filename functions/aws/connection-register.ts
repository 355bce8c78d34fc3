import type { Activation, ConnectionRegister } from '../broker/connections/ports.ts';
import type { Page } from '../broker/page.ts';
import type { ConnectionRecord } from '../broker/sessions/connection-record.ts';
import type { FailureToSave, SessionToSave } from '../broker/sessions/ports.ts';
import { TABLE } from '../contract/table.ts';
import { type ConnectionItem, toRecord, toSessionItem } from './connection-item.ts';
import { connectionKey, shardOf } from './keys.ts';
import type { Table } from './table.ts';
import type { ItemChange } from './update-expression.ts';

/** The life of a record without a connection: it keeps the times of recent calls to RingCX. */
const REMOVED_AFTER_MS = 3600_000;

const NO_LEASE = { leaseOwner: null, leaseUntil: null };
const NO_FAILURES = {
  failures: null,
  refusal: null,
  retryAt: null,
  refusedAt: null,
  lastError: null,
  lastErrorAt: null,
};

/** Learnt from sessions. */
const NOTHING_KNOWN = {
  mainAccountId: null,
  user: null,
  rcAccountId: null,
  rcAccountIdAsked: null,
  refreshEndsAccess: null,
};

const removalTime = (now: number): number => Math.floor((now + REMOVED_AFTER_MS) / 1000);

/** Holding the lease is not enough: its previous holder may have saved a session late, so the version is checked too. */
const unchangedSince = (record: ConnectionRecord, owner: string) => {
  const { condition, values } = sameSession(record);
  return { condition: `#leaseOwner = :owner AND ${condition}`, values: { owner, ...values } };
};

const sameSession = ({ sessionVersion: seen }: ConnectionRecord) =>
  seen === null
    ? { condition: 'attribute_not_exists(#sessionVersion)', values: {} }
    : { condition: '#sessionVersion = :seen', values: { seen } };

/** Connection records in the table. A conditional write is the lease. */
export class DynamoConnectionRegister implements ConnectionRegister {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(name: string): Promise<ConnectionRecord | undefined> {
    const item = await this.#table.get<ConnectionItem>(connectionKey(name));
    return item && toRecord(name, item);
  }

  async takeLease(name: string, owner: string, now: number, until: number): Promise<ConnectionRecord | undefined> {
    const item = await this.#update(name, {
      set: { leaseOwner: owner, leaseUntil: until },
      condition:
        'attribute_exists(#pk) AND (attribute_not_exists(#leaseOwner) OR #leaseUntil <= :now OR #leaseOwner = :owner)',
      values: { now, owner },
    });
    return item && toRecord(name, item);
  }

  async extendLease(name: string, owner: string, until: number): Promise<boolean> {
    const set = { leaseUntil: until };
    return (await this.#update(name, { set, condition: '#leaseOwner = :owner', values: { owner } })) !== undefined;
  }

  async releaseLease(name: string, owner: string): Promise<void> {
    await this.#update(name, { set: NO_LEASE, condition: '#leaseOwner = :owner', values: { owner } });
  }

  async saveSession(record: ConnectionRecord, owner: string, save: SessionToSave): Promise<'saved' | 'superseded'> {
    const { session, user, refusal, dueAt } = save;
    const set = {
      ...NO_FAILURES,
      session: toSessionItem(session),
      sessionVersion: owner,
      refusal,
      lastRefreshAt: session.obtainedAt,
      dueAt,
      user,
      ...(session.mainAccountId ? { mainAccountId: session.mainAccountId } : {}),
    };
    const own = { set: { ...set, ...NO_LEASE }, condition: '#leaseOwner = :owner', values: { owner } };
    if (await this.#update(record.name, own)) return 'saved';
    // The lease has lapsed. If nobody has saved since, this is still the newest session; another's lease is left alone.
    if (await this.#update(record.name, { set, ...sameSession(record) })) return 'saved';
    // A retry by the SDK finds its own first attempt done, which is nobody else's session.
    const now = await this.find(record.name);
    return now?.sessionVersion === owner ? 'saved' : 'superseded';
  }

  async saveFailure(record: ConnectionRecord, owner: string, failure: FailureToSave): Promise<boolean> {
    const { code, at, failures, refusal, dueAt } = failure;
    const former = { retryAt: null, refusedAt: null };
    const set = { ...NO_LEASE, ...former, lastError: code, lastErrorAt: at, failures, refusal, dueAt };
    if (await this.#update(record.name, { set, ...unchangedSince(record, owner) })) return true;
    await this.releaseLease(record.name, owner);
    // A retry by the SDK finds its own first attempt done.
    const now = await this.find(record.name);
    return now?.lastErrorAt === at && now.lastError === code && now.failures.count === failures.count;
  }

  async noteRefreshEndsAccess(name: string, endsAccess: boolean): Promise<void> {
    const set = { refreshEndsAccess: endsAccess };
    await this.#update(name, { set, condition: 'attribute_exists(#signInKind)' });
  }

  async noteRcAccountId(name: string, rcAccountId: string | null): Promise<void> {
    await this.#update(name, { set: { rcAccountId, rcAccountIdAsked: true }, condition: 'attribute_exists(#pk)' });
  }

  async prepare(name: string, version: string, now: number): Promise<void> {
    const blank = { ...NO_FAILURES, ...NOTHING_KNOWN, session: null, sessionVersion: version };
    const set = { ...blank, [TABLE.timeToLive]: removalTime(now) };
    await this.#update(name, { set, condition: 'attribute_not_exists(#signInKind)' });
  }

  async activate(name: string, activation: Activation): Promise<boolean> {
    const { signInKind, hosts, keepFresh, dropSession, user, refreshEndsAccess, dueAt, forgettingBefore } = activation;
    const { kindIndex, dueIndex, timeToLive } = TABLE;
    const active = await this.#update(name, {
      set: {
        ...NO_FAILURES,
        signInKind,
        hosts,
        keepFresh,
        ...(user === undefined ? {} : { user }),
        ...(refreshEndsAccess === undefined ? {} : { refreshEndsAccess }),
        dueAt,
        [kindIndex.partitionKey]: 'connection',
        [kindIndex.sortKey]: name,
        [dueIndex.partitionKey]: shardOf(name),
        [timeToLive]: null,
        forgettingAt: null,
        // Under a new version, a renewal that still uses the sign-in before cannot save its session.
        ...(dropSession ? { session: null, sessionVersion: dropSession.version, ...NO_LEASE } : {}),
      },
      condition: 'attribute_not_exists(#forgettingAt) OR #forgettingAt < :before',
      values: { before: forgettingBefore },
    });
    return active !== undefined;
  }

  async markForgetting(name: string, now: number): Promise<void> {
    // The setting stays, in case the forgetting is given up.
    const set = { forgettingAt: now, dueAt: null };
    await this.#update(name, { set, condition: 'attribute_exists(#signInKind)' });
  }

  async changeKeepFresh(name: string, keepFresh: boolean, dueAt: number | null): Promise<void> {
    await this.#update(name, { set: { keepFresh, dueAt }, condition: 'attribute_exists(#signInKind)' });
  }

  async forget(name: string, now: number): Promise<void> {
    const { kindIndex, dueIndex, timeToLive } = TABLE;
    const settings = { signInKind: null, hosts: null, keepFresh: null };
    const forgotten = { ...settings, ...NOTHING_KNOWN, session: null, sessionVersion: null };
    const index = { [kindIndex.partitionKey]: null, [kindIndex.sortKey]: null, [dueIndex.partitionKey]: null };
    const history = { ...NO_FAILURES, lastRefreshAt: null, forgettingAt: null, dueAt: null };
    await this.#update(name, {
      set: { ...forgotten, ...index, ...history, ...NO_LEASE, [timeToLive]: removalTime(now) },
      condition: 'attribute_exists(#forgettingAt)',
    });
  }

  async list(nextToken: string | undefined): Promise<Page<string>> {
    return await this.#table.namesOf('connection', connectionKey, nextToken);
  }

  async #update(name: string, change: ItemChange): Promise<ConnectionItem | undefined> {
    return await this.#table.update<ConnectionItem>(connectionKey(name), change);
  }
}
