import type { Outage, OutageStore, RetryTimes } from '../broker/sessions/ports.ts';
import { TABLE } from '../contract/table.ts';
import { sharedKey } from './keys.ts';
import type { Table } from './table.ts';

/** An item that nobody has touched for this long says nothing about RingCX any more. */
const KEPT_MS = 3600_000;

/** RingCX's outages, as all containers have seen them. */
export class DynamoOutageStore implements OutageStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async tryAgain(ringCx: string, { now, silentBefore, triedBefore }: RetryTimes): Promise<Outage | undefined> {
    const item = await this.#table.update<Partial<Outage>>(sharedKey(ringCx, 'outage'), {
      set: { triedAt: now, [TABLE.timeToLive]: Math.ceil((now + KEPT_MS) / 1000) },
      condition: 'attribute_not_exists(#silentSince) OR #silentSince > :silentBefore OR #triedAt < :triedBefore',
      values: { silentBefore, triedBefore },
    });
    return item && { silentSince: item.silentSince ?? null };
  }

  async noteSilence(ringCx: string, since: number): Promise<void> {
    const condition = 'attribute_not_exists(#silentSince)';
    await this.#table.update(sharedKey(ringCx, 'outage'), { set: { silentSince: since }, condition });
  }

  async noteAnswer(ringCx: string): Promise<void> {
    await this.#table.update(sharedKey(ringCx, 'outage'), { set: { silentSince: null } });
  }
}
