import { shardOf } from '../../../functions/aws/keys.ts';
import { nameOf, type OutgoingCall, type Strike } from './fault-proxy.ts';
import type { Ground } from './ground.ts';
import { type Deed, type Lane, type Outcome, play } from './scenario.ts';

/** Scenarios at once: those where the killed one has left an intent or a lease wait most of the time. */
const LANES = 12;

/** One on a busy machine may have called twice what did not answer in time: the shortest tells what calls there are. */
const REHEARSALS = 3;

export interface Swept {
  readonly undisturbed: Outcome;
  /** One for each call of the undisturbed one, and for each moment at that call. */
  readonly points: readonly Outcome[];
}

/** Lanes have a shard of connections each, beginning with `firstShard`. */
export async function sweep(ground: Ground, deed: Deed, firstShard: number): Promise<Swept> {
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, index) => startLane(ground, firstShard + index)));
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
  const names = namesIn(shard);
  const close = () => {
    functions.close();
    proxy.close();
  };
  return { ground, proxy, functions, nextName: () => names.next().value, close };
}

function* namesIn(shard: number): Generator<string, never> {
  for (let count = 0; ; count += 1) {
    const name = `c${count}`;
    if (shardOf(name) === shard) yield name;
  }
}
