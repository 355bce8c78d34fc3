import { refreshDue } from '../../../functions/broker/refresher/refresh-due.ts';
import { SHARD_COUNT } from '../../../functions/contract/refresher-event.ts';
import { portsOf } from '../ports.ts';
import type { World } from '../world.ts';

const EVERY_MS = 60_000;
const TIMEOUT_MS = 55_000;

/** EventBridge Scheduler: a tick a minute, at times late, twice or not at all. */
export async function runRefresher(world: World): Promise<never> {
  for (let at = world.now(); ; at += EVERY_MS) {
    await world.sleep(at - world.now() + world.chance.between(0, 1500));
    const are = world.ticksAre();
    if (are === 'missing' && world.chance.chance(0.7)) continue;
    if (are === 'late') await world.sleep(world.chance.between(0, 40_000));
    void tick(world);
    if (are === 'twice') void tick(world);
  }
}

async function tick(world: World): Promise<void> {
  const process = world.newProcess({ kind: 'tick' });
  const ports = portsOf(world, process);
  await world.invoke(process, TIMEOUT_MS, () => refreshDue(ports, { from: 0, to: SHARD_COUNT }));
}
