import { shardOf } from '../../../functions/aws/keys.ts';
import { ITEMS } from '../../../functions/contract/items.ts';
import { hasWorkingToken } from './operations.ts';
import { type Lane, LONG_AGO_MS, type Operation } from './scenario.ts';
import {
  apiTokensOf,
  connect,
  endPeriod,
  endSession,
  isLive,
  newConnection,
  PERIOD_DAYS,
  revoke,
  rotate,
  rotatedConnection,
  type TestConnection,
} from './test-connection.ts';

/** A tick of the refresher that may be killed. A rotation that it starts at Secrets Manager is not killed. */
export const tick: Operation['run'] = async ({ functions, rig }, { name }, arm) => {
  const from = shardOf(name);
  rig.rotations.assign(name, rig.functions);
  arm();
  await functions.invoke('refresher', { shards: { from, to: from + 1 } });
  await rig.rotations.ended(name);
};

/** Somebody has revoked the managed token. */
export const REPLACING_A_DEAD_TOKEN: Operation = {
  function: 'refresher',
  prepare: async (rig, name) => {
    const { cached, ...connection } = await rotatedConnection(rig, name);
    await revoke(rig, connection.account, cached);
    return { ...connection, cached: undefined, dead: cached };
  },
  run: async (lane, connection, arm) => {
    await lane.rig.records.makeDue(connection.name, ITEMS.managedToken);
    await tick(lane, connection, arm);
  },
  check: hasWorkingToken,
};

/** A rotation has stopped half-way. */
export const RESTARTING_A_STUCK_ROTATION: Operation = {
  function: 'refresher',
  prepare: rotatedConnection,
  run: async (lane, connection, arm) => {
    const { records } = lane.rig;
    await records.leavePending(connection.name);
    await records.makeDue(connection.name, ITEMS.managedToken, { pendingSince: Date.now() - LONG_AGO_MS });
    await tick(lane, connection, arm);
  },
  check: async (lane, connection) => {
    const current = await lane.rig.records.currentToken(connection.name);
    return [
      ...(current === connection.cached ? ['the rotation was not started again'] : []),
      ...(await hasWorkingToken(lane, connection)),
    ];
  },
};

/** The period of a replaced token is over, and no staging label names it any more. */
export const REVOKING_A_REPLACED_TOKEN: Operation = {
  function: 'refresher',
  prepare: async (rig, name) => {
    const connection = await newConnection(rig, name);
    await connect(rig, connection, { rotateApiTokensAfterDays: PERIOD_DAYS });
    const retired = await rig.records.currentToken(name);
    for (let rotations = 0; rotations < 2; rotations += 1) await rotate(rig, name);
    await endSession(rig, name);
    return { ...connection, retired, cached: await rig.records.currentToken(name) };
  },
  run: async (lane, connection, arm) => {
    await endPeriod(lane.rig, connection.name, connection.retired);
    await tick(lane, connection, arm);
  },
  check: async ({ rig }, { account, retired, cached }) => [
    ...((await apiTokensOf(rig, account)).includes(retired ?? '') ? ['the replaced token is not revoked'] : []),
    ...((await isLive(rig, cached)) ? [] : ['the current token does not work']),
  ],
};

export const REFRESHING: Operation = {
  function: 'refresher',
  prepare: async (rig, name) => {
    const connection = await newConnection(rig, name);
    await connect(rig, connection, { rotateApiTokensAfterDays: null, keepFresh: true });
    await endSession(rig, name);
    await rig.records.makeDue(name, ITEMS.connection);
    return connection;
  },
  run: tick,
  check: hasFreshSession,
};

async function hasFreshSession({ rig }: Lane, { name }: TestConnection): Promise<readonly string[]> {
  const { session } = (await rig.records.itemsOf(name)).find(({ sk }) => sk === ITEMS.connection) ?? {};
  return (session?.expiresAt ?? 0) > Date.now() ? [] : ['the session is not fresh at the end'];
}
