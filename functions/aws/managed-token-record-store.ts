import type {
  ManagedTokenChange,
  ManagedTokenNote,
  ManagedTokenRecord,
  ManagedTokenRecordStore,
} from '../broker/managed-token/ports.ts';
import { TABLE } from '../contract/table.ts';
import { managedTokenKey, shardOf } from './keys.ts';
import type { Table } from './table.ts';

/** Records of managed API tokens, due when the refresher is to look at the token. No token is in them. */
export class DynamoManagedTokenRecordStore implements ManagedTokenRecordStore {
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
        lookAt: item.dueAt ?? null,
      }
    );
  }

  async set(connection: string, change: ManagedTokenChange, lookAt: number): Promise<void> {
    await this.#table.update(managedTokenKey(connection), { set: { ...change, ...due(connection, lookAt) } });
  }

  async note(connection: string, { ifAfterDays, change = {}, lookAt }: ManagedTokenNote): Promise<void> {
    const off = 'attribute_exists(#pk) AND attribute_not_exists(#afterDays)';
    await this.#table.update(managedTokenKey(connection), {
      set: { ...change, ...(lookAt === undefined ? {} : due(connection, lookAt)) },
      condition: ifAfterDays === null ? off : '#afterDays = :afterDays',
      ...(ifAfterDays === null ? {} : { values: { afterDays: ifAfterDays } }),
    });
  }

  async isRotated(connection: string): Promise<boolean> {
    return ((await this.find(connection))?.afterDays ?? null) !== null;
  }

  async noteRevoked(connection: string): Promise<void> {
    await this.note(connection, { ifAfterDays: null, change: { versionId: null, createdAt: null } });
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
