import { Redacted } from '../broker/redacted.ts';
import type { HeldRingExToken, NewRingExToken, RingExTokenStore } from '../broker/sessions/ringex-token.ts';
import { TABLE } from '../contract/table.ts';
import { type Key, sharedKey } from './keys.ts';
import type { Table } from './table.ts';

interface Item {
  readonly accessToken?: string;
  readonly tokenType?: string;
  readonly obtainedAt?: number;
  readonly expiresAt?: number;
  readonly refreshToken?: string;
  readonly singleUseUntil?: number;
  readonly renewAt?: number;
}

/** A RingEX refresh token lives seven days. */
const REFRESH_TOKEN_KEPT_MS = 8 * 24 * 3600_000;

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
    const {
      accessToken,
      tokenType = 'Bearer',
      obtainedAt = 0,
      expiresAt = 0,
      refreshToken,
      singleUseUntil = null,
      renewAt = null,
    } = item;
    return {
      accessToken: new Redacted(accessToken),
      tokenType,
      obtainedAt,
      expiresAt,
      refreshToken: refreshToken ? new Redacted(refreshToken) : null,
      singleUseUntil,
      renewAt,
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

  /** Needs no lock: the refresh token that was spent for this one is dead, so nobody else can have a newer one. */
  async save(key: string, token: NewRingExToken): Promise<void> {
    const { accessToken, tokenType, obtainedAt, expiresAt, refreshToken } = token;
    await this.#table.update(sharedKey(key, 'ringExToken'), {
      set: {
        accessToken: accessToken.open(),
        tokenType,
        obtainedAt,
        expiresAt,
        refreshToken: refreshToken?.open() ?? null,
        renewAt: null,
        ...NO_LEASE,
        [TABLE.timeToLive]: Math.ceil((refreshToken ? obtainedAt + REFRESH_TOKEN_KEPT_MS : expiresAt) / 1000),
      },
      condition: 'attribute_not_exists(#obtainedAt) OR #obtainedAt <= :obtainedAt',
      values: { obtainedAt },
    });
  }

  async noteRefused(key: string, obtainedAt: number): Promise<void> {
    await this.#table.update(sharedKey(key, 'ringExToken'), {
      set: { expiresAt: 0 },
      condition: '#obtainedAt = :obtainedAt',
      values: { obtainedAt },
    });
  }

  async noteSingleUse(key: string, until: number): Promise<void> {
    const set = { singleUseUntil: until };
    await this.#table.update(sharedKey(key, 'ringExToken'), { set, condition: 'attribute_exists(#pk)' });
  }

  async postponeRenewal(key: string, at: number): Promise<void> {
    await this.#table.update(sharedKey(key, 'ringExToken'), { set: { renewAt: at } });
  }

  async unlock(key: string, owner: string): Promise<void> {
    await this.#table.update(sharedKey(key, 'ringExToken'), {
      set: NO_LEASE,
      condition: '#leaseOwner = :owner',
      values: { owner },
    });
  }

  async hold(key: string, connection: string): Promise<void> {
    await this.#table.update(holderKey(key, connection), { set: { connection } });
  }

  async release(key: string, connection: string): Promise<void> {
    const own = holderKey(key, connection);
    // A former version noted no holders, so others may hold the token too; it lapses by itself.
    if (!(await this.#table.get(own))) return;
    await this.#table.delete(own);
    if (!(await this.#isHeld(key))) await this.#table.delete(sharedKey(key, 'ringExToken'));
  }

  async #isHeld(key: string): Promise<boolean> {
    const { pk, sk } = sharedKey(key, 'ringExTokenHolder');
    const holders = this.#table.query({
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
      ConsistentRead: true,
    });
    for await (const _ of holders) return true;
    return false;
  }
}

function holderKey(key: string, connection: string): Key {
  const { pk, sk } = sharedKey(key, 'ringExTokenHolder');
  return { pk, sk: sk + connection };
}
