import type { ConnectionNames } from '../broker/callers/ports.ts';
import type { Table } from './table.ts';

/** The connections' names in the table's index of names, which tells who exists and nothing else. */
export class DynamoConnectionNames implements ConnectionNames {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async has(name: string): Promise<boolean> {
    return await this.#table.hasName('connection', name);
  }
}
