import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import type { EventName } from '../../../../functions/contract/event-names.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import type { Rig } from '../../rig.ts';

/** So few shards are all read, those without connections too. */
const SHARDS_AT_ONCE = 4;

/** Lets the refresher publish what is in the outbox. */
export async function publish(rig: Rig): Promise<{ readonly broken: number }> {
  const ports = rig.container();
  const starts = Array.from({ length: SHARD_COUNT / SHARDS_AT_ONCE }, (_, index) => index * SHARDS_AT_ONCE);
  const ticks = await Promise.all(starts.map((from) => refreshDue(ports, { from, to: from + SHARDS_AT_ONCE })));
  return { broken: ticks.reduce((sum, { broken }) => sum + broken, 0) };
}

/** The details of the published events of that name, about that connection or caller if one is given. */
export const eventsOf = (rig: Rig, name: EventName, about?: string) =>
  rig.events
    .filter((event) => event['detail-type'] === name)
    .map(({ detail }) => detail)
    .filter(({ connection, caller }) => about === undefined || connection === about || caller === about);
