import type { ApiTokenRegister, RegisteredApiToken } from '../broker/ports.ts';
import { partitionOf } from './connection-item.ts';
import type { Key, Table } from './table.ts';

const PREFIX = 'API-TOKEN#';

const keyOf = (connection: string, fingerprint: string): Key => ({
  pk: partitionOf(connection),
  sk: `${PREFIX}${fingerprint}`,
});

/** The API tokens that the broker made, by fingerprint; the tokens themselves are not here. */
export class DynamoApiTokenRegister implements ApiTokenRegister {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async list(connection: string): Promise<readonly RegisteredApiToken[]> {
    const entries: RegisteredApiToken[] = [];
    const found = this.#table.query<RegisteredApiToken>({
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': partitionOf(connection), ':prefix': PREFIX },
      ConsistentRead: true,
    });
    for await (const { fingerprint, label, createdAt, state } of found) {
      entries.push({ fingerprint, label, createdAt, state });
    }
    return entries;
  }

  async add(connection: string, apiToken: RegisteredApiToken): Promise<void> {
    await this.#table.update(keyOf(connection, apiToken.fingerprint), { set: { ...apiToken } });
  }

  async remove(connection: string, fingerprint: string): Promise<void> {
    await this.#table.delete(keyOf(connection, fingerprint));
  }
}
