import type { AdminPauseStore } from '../broker/sessions/ports.ts';
import { TABLE } from '../contract/table.ts';
import { sharedKey } from './keys.ts';
import type { Table } from './table.ts';

/** Pauses of RingCX's admin API, which all containers keep. */
export class DynamoAdminPauseStore implements AdminPauseStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(account: string): Promise<number | undefined> {
    return (await this.#table.get<{ readonly until: number }>(sharedKey(account, 'adminPause')))?.until;
  }

  async note(account: string, until: number): Promise<void> {
    const set = { until, [TABLE.timeToLive]: Math.ceil(until / 1000) };
    await this.#table.update(sharedKey(account, 'adminPause'), { set });
  }
}
