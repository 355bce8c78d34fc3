import type { RegisteredApiToken } from '../broker/api-tokens/api-token.ts';
import type { AddOutcome, ApiTokenRegister, DeletionNote } from '../broker/api-tokens/ports.ts';
import { ITEMS } from '../contract/items.ts';
import { TABLE } from '../contract/table.ts';
import { DynamoApiTokenOwners } from './api-token-owners.ts';
import { apiTokenKey, partitionOf, shardOf, unknownApiTokensKey } from './keys.ts';
import type { Table } from './table.ts';

type Item = Partial<RegisteredApiToken> &
  Pick<RegisteredApiToken, 'fingerprint' | 'label' | 'createdAt' | 'purpose' | 'adopted'>;

/**
 * Registers the API tokens that the broker made or adopted, by fingerprint. It never holds a token. The owner of a
 * fingerprint is written before its entry and removed after it, so no other connection ever takes a registered token.
 */
export class DynamoApiTokenRegister implements ApiTokenRegister {
  readonly #table: Table;
  readonly #owners: DynamoApiTokenOwners;

  constructor(table: Table) {
    this.#table = table;
    this.#owners = new DynamoApiTokenOwners(table);
  }

  async list(connection: string): Promise<readonly RegisteredApiToken[]> {
    const entries: RegisteredApiToken[] = [];
    const found = this.#table.query<Item>({
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': partitionOf(connection), ':prefix': ITEMS.apiToken },
      ConsistentRead: true,
    });
    for await (const item of found) entries.push(toEntry(item));
    return entries;
  }

  async find(connection: string, fingerprint: string): Promise<RegisteredApiToken | undefined> {
    const item = await this.#table.get<Item>(apiTokenKey(connection, fingerprint));
    return item && toEntry(item);
  }

  async owners(fingerprints: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return await this.#owners.find(fingerprints);
  }

  async add(connection: string, apiToken: RegisteredApiToken): Promise<AddOutcome> {
    if (!(await this.#owners.claim(apiToken.fingerprint, connection))) return 'of another connection';
    const added = await this.#table.update(apiTokenKey(connection, apiToken.fingerprint), {
      set: toItem(connection, apiToken),
      // A retry by the SDK finds its own first attempt done.
      condition: 'attribute_not_exists(#pk) OR (#madeFor = :madeFor AND #adopted = :adopted)',
      values: { madeFor: apiToken.madeFor ?? '', adopted: apiToken.adopted },
    });
    return added ? 'added' : 'registered';
  }

  async relabel(connection: string, fingerprint: string, label: string): Promise<void> {
    const key = apiTokenKey(connection, fingerprint);
    await this.#table.update(key, { set: { label }, condition: 'attribute_exists(#pk)' });
  }

  async put(connection: string, apiToken: RegisteredApiToken): Promise<void> {
    const { fingerprint } = apiToken;
    if (!(await this.#owners.claim(fingerprint, connection)))
      throw new Error(`API token ${fingerprint} is registered for another connection`);
    await this.#table.update(apiTokenKey(connection, fingerprint), { set: toItem(connection, apiToken) });
  }

  async change(connection: string, apiToken: RegisteredApiToken): Promise<void> {
    const set = toItem(connection, apiToken);
    await this.#table.update(apiTokenKey(connection, apiToken.fingerprint), {
      set,
      condition: 'attribute_exists(#pk)',
    });
  }

  async noteDeletion(connection: string, fingerprint: string, { sentAt, user }: DeletionNote): Promise<void> {
    const set = { deletionSentAt: sentAt, ...(user ? { user } : {}) };
    await this.#table.update(apiTokenKey(connection, fingerprint), { set, condition: 'attribute_exists(#pk)' });
  }

  async postponeRevocation(connection: string, fingerprint: string, at: number): Promise<void> {
    const set = dueAt(connection, at);
    await this.#table.update(apiTokenKey(connection, fingerprint), { set, condition: 'attribute_exists(#pk)' });
  }

  async remove(connection: string, fingerprint: string): Promise<void> {
    await this.#table.delete(apiTokenKey(connection, fingerprint));
    await this.#owners.release(fingerprint, connection);
  }

  async unknownSeen(connection: string): Promise<readonly string[]> {
    const item = await this.#table.get<{ readonly fingerprints: readonly string[] }>(unknownApiTokensKey(connection));
    return item?.fingerprints ?? [];
  }

  async noteUnknownSeen(connection: string, fingerprints: readonly string[]): Promise<void> {
    const key = unknownApiTokensKey(connection);
    if (fingerprints.length === 0) await this.#table.delete(key);
    else await this.#table.update(key, { set: { fingerprints } });
  }
}

const dueAt = (connection: string, at: number) => ({
  [TABLE.dueIndex.partitionKey]: shardOf(connection),
  [TABLE.dueIndex.sortKey]: at,
});

const toItem = (connection: string, apiToken: RegisteredApiToken) => ({
  ...apiToken,
  ...(apiToken.revokeAt === null ? { shard: null, dueAt: null } : dueAt(connection, apiToken.revokeAt)),
});

const toEntry = (item: Item): RegisteredApiToken => ({
  fingerprint: item.fingerprint,
  label: item.label,
  createdAt: item.createdAt,
  purpose: item.purpose,
  madeFor: item.madeFor ?? null,
  adopted: item.adopted,
  replacedAt: item.replacedAt ?? null,
  revokeAt: item.revokeAt ?? null,
  user: item.user ?? null,
  deletionSentAt: item.deletionSentAt ?? null,
});
