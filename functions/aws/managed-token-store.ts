import type { ManagedTokenChange, ManagedTokenRecord, ManagedTokenStore } from '../broker/api-token-ports.ts';
import { TABLE } from '../contract/table.ts';
import { managedTokenKey, shardOf } from './keys.ts';
import type { Table } from './table.ts';

/** What the table knows of managed API tokens; due when the refresher is to look after them. */
export class DynamoManagedTokenStore implements ManagedTokenStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(connection: string): Promise<ManagedTokenRecord | undefined> {
    const item = await this.#table.get<ManagedTokenChange & { readonly dueAt?: number }>(managedTokenKey(connection));
    return (
      item && {
        afterDays: item.afterDays ?? null,
        versionId: item.versionId ?? null,
        createdAt: item.createdAt ?? null,
        changedAt: item.changedAt ?? null,
        pendingSince: item.pendingSince ?? null,
        restarts: item.restarts ?? 0,
        restartWanted: item.restartWanted ?? false,
        lookAt: item.dueAt ?? null,
      }
    );
  }

  async set(connection: string, change: ManagedTokenChange, lookAt: number | null): Promise<void> {
    await this.#table.update(managedTokenKey(connection), { set: { ...change, ...due(connection, lookAt) } });
  }

  async note(
    connection: string,
    afterDays: number | null,
    change: ManagedTokenChange,
    lookAt?: number | null,
  ): Promise<void> {
    const off = 'attribute_exists(#pk) AND attribute_not_exists(#afterDays)';
    await this.#table.update(managedTokenKey(connection), {
      set: { ...change, ...(lookAt === undefined ? {} : due(connection, lookAt)) },
      condition: afterDays === null ? off : '#afterDays = :afterDays',
      ...(afterDays === null ? {} : { values: { afterDays } }),
    });
  }

  async postpone(connection: string, from: number | null, to: number): Promise<void> {
    const there = `attribute_exists(#pk) AND ${from === null ? 'attribute_not_exists(#dueAt)' : '#dueAt = :from'}`;
    await this.#table.update(managedTokenKey(connection), {
      set: due(connection, to),
      condition: there,
      ...(from === null ? {} : { values: { from } }),
    });
  }

  async remove(connection: string): Promise<void> {
    await this.#table.delete(managedTokenKey(connection));
  }
}

const due = (connection: string, at: number | null) => ({
  [TABLE.dueIndex.partitionKey]: at === null ? null : shardOf(connection),
  [TABLE.dueIndex.sortKey]: at,
});
