import { setTimeout as wait } from 'node:timers/promises';
import { shardOf } from '../../../functions/aws/keys.ts';
import type { FunctionName } from '../../../functions/contract/function-names.ts';
import { ITEMS, SHARED_ITEMS } from '../../../functions/contract/items.ts';
import type { FaultProxy, KillPoint, OutgoingCall } from './fault-proxy.ts';
import type { Functions } from './functions.ts';
import { type Item, isRegistered } from './records.ts';
import type { Rig } from './rig.ts';
import { apiTokensOf, fingerprintOf, isLive, type TestConnection } from './test-connection.ts';

export interface Lane {
  readonly proxy: FaultProxy;
  readonly functions: Functions;
  readonly rig: Rig;
  readonly nextName: () => string;
}

/** An operation of a function that may be killed while it runs. */
export interface Operation {
  readonly function: FunctionName;
  readonly prepare: (rig: Rig, name: string) => Promise<TestConnection>;
  /**
   * Returns when the operation is done, or when nothing carries it on.
   * @param arm starts to count the calls, and to kill at the one that was chosen.
   */
  readonly run: (lane: Lane, connection: TestConnection, arm: () => void) => Promise<void>;
  /** Repeats the request of a client that got no answer, and returns the faults of the result. Left out if the client gives up. */
  readonly repeat?: (lane: Lane, connection: TestConnection) => Promise<readonly string[]>;
  /** Returns the faults at the end. */
  readonly check: (lane: Lane, connection: TestConnection) => Promise<readonly string[]>;
}

export interface Outcome {
  readonly killPoint: KillPoint | undefined;
  /** Whether the operation reached the kill point. */
  readonly killed: boolean;
  /** The calls until the operation was done. */
  readonly calls: readonly OutgoingCall[];
  readonly wrong: readonly string[];
}

/** Long enough for a rotation to be stuck. */
export const LONG_AGO_MS = 11 * 60_000;
const MOST_LOOKS = 6;

/** Runs the operation, with the function killed at one of its calls. Then the refresher looks until nothing is left to do. */
export async function play(lane: Lane, operation: Operation, killPoint: KillPoint | undefined): Promise<Outcome> {
  const { rig, proxy, functions } = lane;
  const name = lane.nextName();
  const connection = await operation.prepare(rig, name);
  const wrong = new Set<string>();
  rig.rotations.assign(name, functions);
  const watch = {
    kill: () => functions.kill(operation.function),
    onEffect: async (call: OutgoingCall) => {
      if (!connection.cached || onlyReads(call)) return;
      const works = await isLive(rig, await rig.records.currentToken(name));
      if (!works) wrong.add(`AWSCURRENT does not work after ${call.operation}`);
    },
  };
  const note = (found: readonly string[]) => {
    for (const each of found) wrong.add(each);
  };
  await operation.run(lane, connection, () => proxy.watch({ ...watch, killPoint }));
  const { calls, killed } = proxy;
  proxy.watch({ ...watch, killPoint: undefined });
  note(await settle(lane, name));
  if (operation.repeat) {
    note(await outOfSight(lane, connection));
    note(await operation.repeat(lane, connection));
    note(await settle(lane, name));
  }
  note(await brokenInvariants(lane, connection));
  note(await operation.check(lane, connection));
  return { killPoint, killed, calls, wrong: [...wrong] };
}

/** Tokens live at RingCX and in secrets, so a call that reads, or that changes the table, leaves them alone. */
const onlyReads = ({ service, operation }: OutgoingCall): boolean =>
  service === 'DynamoDB' || /^(GET |Get|Describe|List)/.test(operation);

async function settle({ rig, functions }: Lane, name: string): Promise<readonly string[]> {
  const from = shardOf(name);
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    for (const item of await rig.records.itemsOf(name)) await bringForward(rig, name, item);
    await functions.invoke('refresher', { shards: { from, to: from + 1 } });
    await rig.rotations.ended(name);
    if ((await leftToDo(rig, name)).length === 0) return [];
  }
  return [`something is left to do after ${MOST_LOOKS} looks of the refresher`];
}

/**
 * Makes everything due that the refresher would come to later. An intent is waited for in real time, until the instant in
 * its record: a function that is still at work goes by its own clock, and must not lose the intent early.
 */
export async function bringForward({ records }: Rig, name: string, item: Item): Promise<void> {
  const now = Date.now();
  if (item.sk === SHARED_ITEMS.apiTokenIntent) await wait(Math.max(0, (item.until ?? 0) - now + 1));
  // An intent that was set aside has no owner, and has waited long enough for its token.
  else if (item.sk.startsWith(SHARED_ITEMS.apiTokenIntent))
    await records.changeItem(item, { until: now - 1, dueAt: now - 1, askedAt: now - LONG_AGO_MS });
  if (item.sk === ITEMS.managedToken && item.dueAt !== undefined)
    await records.makeDue(name, item.sk, item.pendingSince ? { pendingSince: now - LONG_AGO_MS } : {});
  if (isRevocable(item)) await records.makeDue(name, item.sk);
}

const isRevocable = (item: Item): boolean =>
  isRegistered(item) && (item.revokeAt ?? Number.POSITIVE_INFINITY) <= Date.now();

async function leftToDo({ records }: Rig, name: string): Promise<readonly string[]> {
  const items = await records.itemsOf(name);
  const labels = await records.labels(name);
  return [
    ...items.filter(({ sk }) => sk.startsWith(SHARED_ITEMS.apiTokenIntent)).map(() => 'an intent'),
    ...items.filter(isRevocable).map(() => 'a revocation'),
    ...labels.filter((each) => each.includes('AWSPENDING') && !each.includes('AWSCURRENT')).map(() => 'AWSPENDING'),
  ];
}

/** Checks that no foreign token was touched, and that every token the broker made is in the register. */
async function outOfSight({ rig }: Lane, { name, account, foreign }: TestConnection): Promise<readonly string[]> {
  const atRingCx = await apiTokensOf(rig, account);
  const registered = await registeredFor(rig, name);
  return [
    ...(atRingCx.includes(foreign) ? [] : ["somebody else's token is revoked"]),
    ...(registered.includes(fingerprintOf(foreign)) ? ["somebody else's token is in the register"] : []),
    ...atRingCx
      .filter((token) => token !== foreign && !registered.includes(fingerprintOf(token)))
      .map(() => 'a token is out of sight'),
  ];
}

async function brokenInvariants(lane: Lane, connection: TestConnection): Promise<readonly string[]> {
  const { rig } = lane;
  const atRingCx = (await apiTokensOf(rig, connection.account)).map(fingerprintOf);
  const dead = fingerprintOf(connection.dead ?? '');
  const registered = await registeredFor(rig, connection.name);
  return [
    ...(await outOfSight(lane, connection)),
    ...registered
      .filter((each) => !atRingCx.includes(each ?? '') && each !== dead)
      .map(() => 'the register has a token that RingCX has not'),
    ...(await leftToDo(rig, connection.name)).map((what) => `${what} is left`),
  ];
}

async function registeredFor({ records }: Rig, name: string): Promise<readonly (string | undefined)[]> {
  return (await records.itemsOf(name)).filter(isRegistered).map(({ fingerprint }) => fingerprint);
}
