import { type KillPoint, nameOf, type OutgoingCall } from './fault-proxy.ts';
import type { Rig } from './rig.ts';
import { type Lane, type Operation, type Outcome, play } from './scenario.ts';

/** One on a busy machine may have called twice what did not answer in time: the shortest tells what calls there are. */
const REHEARSALS = 3;

export interface Swept {
  readonly undisturbed: Outcome;
  /** One for each call of the undisturbed one, and for each moment at that call. */
  readonly points: readonly Outcome[];
}

/** As many scenarios at once as shards: where the killed one has left an intent or a lease, most of the time is waiting. */
export interface Shards {
  readonly first: number;
  readonly count: number;
}

export async function sweep(rig: Rig, operation: Operation, { first, count }: Shards): Promise<Swept> {
  const lanes = await Promise.all(Array.from({ length: count }, (_, index) => startLane(rig, first + index)));
  try {
    const undisturbed = await rehearse(lanes, operation);
    const killPoints = killPointsOf(undisturbed.calls).values();
    const points: Outcome[] = [];
    const playAll = async (lane: Lane) => {
      for (const killPoint of killPoints) points.push(await play(lane, operation, killPoint));
    };
    await Promise.all(lanes.map(playAll));
    return { undisturbed, points };
  } finally {
    for (const lane of lanes) lane.close();
  }
}

const killPointsOf = (calls: readonly OutgoingCall[]): readonly KillPoint[] =>
  calls.flatMap((call, index) => {
    const number = calls.slice(0, index + 1).filter((each) => nameOf(each) === nameOf(call)).length;
    return [
      { call, number, moment: 'before' },
      { call, number, moment: 'after' },
    ];
  });

async function rehearse(lanes: readonly Lane[], operation: Operation): Promise<Outcome> {
  const all = await Promise.all(lanes.slice(0, REHEARSALS).map((lane) => play(lane, operation, undefined)));
  return all.reduce((shortest, each) => (each.calls.length < shortest.calls.length ? each : shortest));
}

/** Nobody else's connections are in its shard, so that its refresher leaves them alone. */
async function startLane(rig: Rig, shard: number): Promise<Lane & { readonly close: () => void }> {
  const { proxy, functions } = await rig.startBehindProxy();
  const close = () => {
    functions.close();
    proxy.close();
  };
  return { rig, proxy, functions, nextName: () => rig.newName(shard), close };
}
