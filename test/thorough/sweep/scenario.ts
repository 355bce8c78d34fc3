import { setTimeout as wait } from 'node:timers/promises';
import { shardOf } from '../../../functions/aws/keys.ts';
import type { FunctionName } from '../../../functions/contract/function-names.ts';
import { ITEMS } from '../../../functions/contract/items.ts';
import type { FaultProxy, OutgoingCall, Strike } from './fault-proxy.ts';
import type { Functions } from './functions.ts';
import type { Ground } from './ground.ts';
import { type Item, isRegistered } from './records.ts';
import { apiTokensOf, fingerprintOf, isLive, type Subject } from './subject.ts';

export interface Lane {
  readonly proxy: FaultProxy;
  readonly functions: Functions;
  readonly ground: Ground;
  readonly nextName: () => string;
}

/** What is done, by a function that may be killed meanwhile. */
export interface Deed {
  readonly function: FunctionName;
  readonly subject: (ground: Ground, name: string) => Promise<Subject>;
  /**
   * Returns when it is done, or when nobody goes on with it.
   * @param disturb calls are counted, and struck, from here.
   */
  readonly act: (lane: Lane, subject: Subject, disturb: () => void) => Promise<void>;
  /** What whoever got no answer does next, and what is wrong with what comes of it. Undefined: nobody comes back. */
  readonly again?: (lane: Lane, subject: Subject) => Promise<readonly string[]>;
  /** What is wrong at the end. */
  readonly check: (lane: Lane, subject: Subject) => Promise<readonly string[]>;
}

export interface Outcome {
  readonly strike: Strike | undefined;
  /** Whether it came to the strike. */
  readonly struck: boolean;
  /** Until the deed was done. */
  readonly calls: readonly OutgoingCall[];
  readonly wrong: readonly string[];
}

/** Long enough for a rotation to be stuck. */
export const LONG_AGO_MS = 11 * 60_000;
const MOST_LOOKS = 6;

/** Does the deed, with the function killed at one of its calls; then the refresher looks until nothing is left to do. */
export async function play(lane: Lane, deed: Deed, strike: Strike | undefined): Promise<Outcome> {
  const { ground, proxy, functions } = lane;
  const name = lane.nextName();
  const subject = await deed.subject(ground, name);
  const wrong = new Set<string>();
  ground.rotations.assign(name, functions);
  const watch = {
    kill: () => functions.kill(deed.function),
    onEffect: async (call: OutgoingCall) => {
      if (!subject.cached || onlyReads(call)) return;
      const works = await isLive(ground, await ground.records.currentToken(name));
      if (!works) wrong.add(`AWSCURRENT does not work after ${call.operation}`);
    },
  };
  const note = (found: readonly string[]) => {
    for (const each of found) wrong.add(each);
  };
  await deed.act(lane, subject, () => proxy.watch({ ...watch, strike }));
  const { calls, struck } = proxy;
  proxy.watch({ ...watch, strike: undefined });
  note(await becomesQuiet(lane, name));
  if (deed.again) {
    note(await outOfSight(lane, subject));
    note(await deed.again(lane, subject));
    note(await becomesQuiet(lane, name));
  }
  note(await everywhere(lane, subject));
  note(await deed.check(lane, subject));
  return { strike, struck, calls, wrong: [...wrong] };
}

/** Tokens are at RingCX and in secrets: calls that read, or that change the table, leave them as they are. */
const onlyReads = ({ service, operation }: OutgoingCall): boolean =>
  service === 'DynamoDB' || /^(GET |Get|Describe|List)/.test(operation);

async function becomesQuiet({ ground, functions }: Lane, name: string): Promise<readonly string[]> {
  const from = shardOf(name);
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    for (const item of await ground.records.itemsOf(name)) await bringForward(ground, name, item);
    await functions.invoke('refresher', { shards: { from, to: from + 1 } });
    await ground.rotations.ended(name);
    if ((await leftToDo(ground, name)).length === 0) return [];
  }
  return [`something is left to do after ${MOST_LOOKS} looks of the refresher`];
}

/** What the refresher would come to some time is due now. An intent lapses by the clock of whoever has it. */
export async function bringForward({ records }: Ground, name: string, item: Item): Promise<void> {
  const now = Date.now();
  if (item.sk === ITEMS.apiTokenIntent) await wait(Math.max(0, (item.until ?? 0) - now + 1));
  if (item.sk === ITEMS.managedToken && item.dueAt !== undefined)
    await records.makeDue(name, item.sk, item.pendingSince ? { pendingSince: now - LONG_AGO_MS } : {});
  if (isRevocable(item)) await records.makeDue(name, item.sk);
}

const isRevocable = (item: Item): boolean =>
  isRegistered(item) && (item.revokeAt ?? Number.POSITIVE_INFINITY) <= Date.now();

async function leftToDo({ records }: Ground, name: string): Promise<readonly string[]> {
  const items = await records.itemsOf(name);
  const labels = await records.labels(name);
  return [
    ...items.filter(({ sk }) => sk === ITEMS.apiTokenIntent).map(() => 'an intent'),
    ...items.filter(isRevocable).map(() => 'a revocation'),
    ...labels.filter((each) => each.includes('AWSPENDING') && !each.includes('AWSCURRENT')).map(() => 'AWSPENDING'),
  ];
}

/** Whatever has happened: nothing that is not ours is touched, and what the broker made can be found. */
async function outOfSight({ ground }: Lane, { name, account, foreign }: Subject): Promise<readonly string[]> {
  const atRingCx = await apiTokensOf(ground, account);
  const registered = await registeredFor(ground, name);
  return [
    ...(atRingCx.includes(foreign) ? [] : ["somebody else's token is revoked"]),
    ...(registered.includes(fingerprintOf(foreign)) ? ["somebody else's token is in the register"] : []),
    ...atRingCx
      .filter((token) => token !== foreign && !registered.includes(fingerprintOf(token)))
      .map(() => 'a token is out of sight'),
  ];
}

async function everywhere(lane: Lane, subject: Subject): Promise<readonly string[]> {
  const { ground } = lane;
  const atRingCx = (await apiTokensOf(ground, subject.account)).map(fingerprintOf);
  const dead = fingerprintOf(subject.dead ?? '');
  const registered = await registeredFor(ground, subject.name);
  return [
    ...(await outOfSight(lane, subject)),
    ...registered
      .filter((each) => !atRingCx.includes(each ?? '') && each !== dead)
      .map(() => 'the register has a token that RingCX has not'),
    ...(await leftToDo(ground, subject.name)).map((what) => `${what} is left`),
  ];
}

async function registeredFor({ records }: Ground, name: string): Promise<readonly (string | undefined)[]> {
  return (await records.itemsOf(name)).filter(isRegistered).map(({ fingerprint }) => fingerprint);
}
