import { nameOf, type OutgoingCall, type Strike } from './fault-proxy.ts';
import type { Ground } from './ground.ts';
import { type Deed, type Lane, type Outcome, play } from './scenario.ts';

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

export async function sweep(ground: Ground, deed: Deed, { first, count }: Shards): Promise<Swept> {
  const lanes = await Promise.all(Array.from({ length: count }, (_, index) => startLane(ground, first + index)));
  try {
    const undisturbed = await rehearse(lanes, deed);
    const strikes = strikesAt(undisturbed.calls).values();
    const points: Outcome[] = [];
    const playAll = async (lane: Lane) => {
      for (const strike of strikes) points.push(await play(lane, deed, strike));
    };
    await Promise.all(lanes.map(playAll));
    return { undisturbed, points };
  } finally {
    for (const lane of lanes) lane.close();
  }
}

const strikesAt = (calls: readonly OutgoingCall[]): readonly Strike[] =>
  calls.flatMap((call, index) => {
    const number = calls.slice(0, index + 1).filter((each) => nameOf(each) === nameOf(call)).length;
    return [
      { call, number, moment: 'before' },
      { call, number, moment: 'after' },
    ];
  });

async function rehearse(lanes: readonly Lane[], deed: Deed): Promise<Outcome> {
  const all = await Promise.all(lanes.slice(0, REHEARSALS).map((lane) => play(lane, deed, undefined)));
  return all.reduce((shortest, each) => (each.calls.length < shortest.calls.length ? each : shortest));
}

/** Nobody else's connections are in its shard, so that its refresher leaves them alone. */
async function startLane(ground: Ground, shard: number): Promise<Lane & { readonly close: () => void }> {
  const { proxy, functions } = await ground.startBehindProxy();
  const close = () => {
    functions.close();
    proxy.close();
  };
  return { ground, proxy, functions, nextName: () => ground.newName(shard), close };
}
