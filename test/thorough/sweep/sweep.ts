import { type KillPoint, nameOf, type OutgoingCall } from './fault-proxy.ts';
import type { Rig } from './rig.ts';
import { type Lane, type Operation, type Outcome, play } from './scenario.ts';

/** On a busy machine a call may time out and be repeated, so the rehearsal with the fewest calls counts. */
const REHEARSALS = 3;

export interface Swept {
  readonly undisturbed: Outcome;
  /** One outcome for each call of the undisturbed operation, and for each moment at that call. */
  readonly points: readonly Outcome[];
}

/** One scenario runs in each shard at a time. Most of the time it waits for an intent or a lease of the killed function to lapse. */
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

/** A lane has its shard to itself, so that its refresher touches no other lane's connections. */
async function startLane(rig: Rig, shard: number): Promise<Lane & { readonly close: () => void }> {
  const { proxy, functions } = await rig.startBehindProxy();
  const close = () => {
    functions.close();
    proxy.close();
  };
  return { rig, proxy, functions, nextName: () => rig.newName(shard), close };
}
