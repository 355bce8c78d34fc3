import { settleAll } from '../broker/settle-all.ts';
import { sharedKey } from './keys.ts';
import type { Table } from './table.ts';

interface Item {
  readonly connection: string;
}

/** Bounds the reads that run at once for a user with a long list of API tokens. */
const AT_ONCE = 20;

/** The connection that has registered an API token, by fingerprint, over all connections of the broker. */
export class DynamoApiTokenOwners {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** False: another connection has registered it. */
  async claim(fingerprint: string, connection: string): Promise<boolean> {
    const claimed = await this.#table.update(sharedKey(fingerprint, 'apiTokenOwner'), {
      set: { connection },
      condition: 'attribute_not_exists(#pk) OR #connection = :connection',
      values: { connection },
    });
    return claimed !== undefined;
  }

  async release(fingerprint: string, connection: string): Promise<void> {
    await this.#table.deleteIf(sharedKey(fingerprint, 'apiTokenOwner'), {
      condition: '#connection = :connection',
      values: { connection },
    });
  }

  async find(fingerprints: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const owners = new Map<string, string>();
    for (let from = 0; from < fingerprints.length; from += AT_ONCE) {
      const some = fingerprints.slice(from, from + AT_ONCE);
      for (const found of await settleAll(some.map((fingerprint) => this.#find(fingerprint))))
        if (found) owners.set(...found);
    }
    return owners;
  }

  async #find(fingerprint: string): Promise<readonly [string, string] | undefined> {
    const item = await this.#table.get<Item>(sharedKey(fingerprint, 'apiTokenOwner'));
    return item && [fingerprint, item.connection];
  }
}
