import { Redacted } from '../broker/redacted.ts';
import type { HeldRingExToken, RingExTokenStore } from '../broker/sessions/ringex-token.ts';
import { sharedKey } from './keys.ts';
import type { Table } from './table.ts';

interface Item {
  readonly accessToken?: string;
  readonly tokenType?: string;
  readonly obtainedAt?: number;
  readonly expiresAt?: number;
  readonly refreshToken?: string;
  readonly refusedAt?: number;
}

const NO_LEASE = { leaseOwner: null, leaseUntil: null };

/** RingEX tokens in the table, which is encrypted with the broker's own key; only the session functions read them. */
export class DynamoRingExTokenStore implements RingExTokenStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(key: string): Promise<HeldRingExToken | undefined> {
    const item = await this.#table.get<Item>(sharedKey(key, 'ringExToken'));
    if (!item?.accessToken) return undefined;
    const { accessToken, tokenType = 'Bearer', obtainedAt = 0, expiresAt = 0, refreshToken } = item;
    return {
      accessToken: new Redacted(accessToken),
      tokenType,
      obtainedAt,
      expiresAt,
      refreshToken: refreshToken ? new Redacted(refreshToken) : null,
      refusedAt: item.refusedAt ?? null,
    };
  }

  async lock(key: string, owner: string, now: number, until: number): Promise<boolean> {
    const locked = await this.#table.update(sharedKey(key, 'ringExToken'), {
      set: { leaseOwner: owner, leaseUntil: until },
      condition: 'attribute_not_exists(#leaseOwner) OR #leaseUntil <= :now OR #leaseOwner = :owner',
      values: { now, owner },
    });
    return locked !== undefined;
  }

  /** Without a condition: a token that was spent for this one is dead, whoever holds the lock by now. */
  async save(key: string, token: HeldRingExToken): Promise<void> {
    const { accessToken, tokenType, obtainedAt, expiresAt, refreshToken } = token;
    await this.#table.update(sharedKey(key, 'ringExToken'), {
      set: {
        accessToken: accessToken.open(),
        tokenType,
        obtainedAt,
        expiresAt,
        refreshToken: refreshToken?.open() ?? null,
        ...NO_LEASE,
      },
    });
  }

  async noteRefused(key: string, at: number): Promise<void> {
    await this.#table.update(sharedKey(key, 'ringExToken'), { set: { refusedAt: at } });
  }

  async unlock(key: string, owner: string): Promise<void> {
    await this.#table.update(sharedKey(key, 'ringExToken'), {
      set: NO_LEASE,
      condition: '#leaseOwner = :owner',
      values: { owner },
    });
  }
}
