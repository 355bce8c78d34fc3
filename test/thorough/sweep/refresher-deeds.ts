import { shardOf } from '../../../functions/aws/keys.ts';
import { ITEMS } from '../../../functions/contract/items.ts';
import { hasWorkingToken } from './deeds.ts';
import { type Deed, type Lane, LONG_AGO_MS } from './scenario.ts';
import {
  apiTokensOf,
  connect,
  endPeriod,
  endSession,
  isLive,
  PERIOD_DAYS,
  revoke,
  rotate,
  rotatedSubject,
  type Subject,
  unconnectedSubject,
} from './subject.ts';

/** A tick, of the function that is killed; what it starts at Secrets Manager goes well. */
export const tick: Deed['act'] = async ({ functions, ground }, { name }, disturb) => {
  const from = shardOf(name);
  ground.rotations.assign(name, ground.functions);
  disturb();
  await functions.invoke('refresher', { shards: { from, to: from + 1 } });
  await ground.rotations.ended(name);
};

/** The managed token was revoked by somebody. */
export const REPLACING_A_DEAD_TOKEN: Deed = {
  function: 'refresher',
  subject: async (ground, name) => {
    const { cached, ...subject } = await rotatedSubject(ground, name);
    await revoke(ground, subject.account, cached);
    return { ...subject, cached: undefined, dead: cached };
  },
  act: async (lane, subject, disturb) => {
    await lane.ground.records.makeDue(subject.name, ITEMS.managedToken);
    await tick(lane, subject, disturb);
  },
  check: hasWorkingToken,
};

/** A rotation that nobody has ended. */
export const RESTARTING_A_STUCK_ROTATION: Deed = {
  function: 'refresher',
  subject: rotatedSubject,
  act: async (lane, subject, disturb) => {
    const { records } = lane.ground;
    await records.leavePending(subject.name);
    await records.makeDue(subject.name, ITEMS.managedToken, { pendingSince: Date.now() - LONG_AGO_MS });
    await tick(lane, subject, disturb);
  },
  check: async (lane, subject) => {
    const current = await lane.ground.records.currentToken(subject.name);
    return [
      ...(current === subject.cached ? ['the rotation has not been set going again'] : []),
      ...(await hasWorkingToken(lane, subject)),
    ];
  },
};

/** A replaced token whose period is over, and that no label names any more. */
export const REVOKING_A_REPLACED_TOKEN: Deed = {
  function: 'refresher',
  subject: async (ground, name) => {
    const subject = await unconnectedSubject(ground, name);
    await connect(ground, subject, { rotateApiTokensAfterDays: PERIOD_DAYS });
    const retired = await ground.records.currentToken(name);
    for (let rotations = 0; rotations < 2; rotations += 1) await rotate(ground, name);
    await endSession(ground, name);
    return { ...subject, retired, cached: await ground.records.currentToken(name) };
  },
  act: async (lane, subject, disturb) => {
    await endPeriod(lane.ground, subject.name, subject.retired);
    await tick(lane, subject, disturb);
  },
  check: async ({ ground }, { account, retired, cached }) => [
    ...((await apiTokensOf(ground, account)).includes(retired ?? '') ? ['the replaced token is not revoked'] : []),
    ...((await isLive(ground, cached)) ? [] : ['the current token does not work']),
  ],
};

export const REFRESHING: Deed = {
  function: 'refresher',
  subject: async (ground, name) => {
    const subject = await unconnectedSubject(ground, name);
    await connect(ground, subject, { rotateApiTokensAfterDays: null, keepFresh: true });
    await endSession(ground, name);
    await ground.records.makeDue(name, ITEMS.connection);
    return subject;
  },
  act: tick,
  check: hasFreshSession,
};

async function hasFreshSession({ ground }: Lane, { name }: Subject): Promise<readonly string[]> {
  const { session } = (await ground.records.itemsOf(name)).find(({ sk }) => sk === ITEMS.connection) ?? {};
  return (session?.expiresAt ?? 0) > Date.now() ? [] : ['the session is not fresh at the end'];
}
