import { ITEMS } from '../../../functions/contract/items.ts';
import type { OperatorRequest } from './functions.ts';
import { hasWorkingToken, issue } from './operations.ts';
import { LONG_AGO_MS, type Operation } from './scenario.ts';
import {
  apiTokensOf,
  fingerprintOf,
  isLive,
  loseNextRevocation,
  newConnection,
  PERIOD_DAYS,
  plainConnection,
  putRequest,
  rotatedConnection,
  type TestConnection,
} from './test-connection.ts';

const ON = { rotateApiTokensAfterDays: PERIOD_DAYS };
const OFF = { rotateApiTokensAfterDays: null };

const settingsOnly = ({ name }: TestConnection, body: object): OperatorRequest => ({
  method: 'PUT',
  resource: '/connections/{connection}',
  connection: name,
  body,
});

const forgetting = ({ name }: TestConnection): OperatorRequest => ({
  method: 'DELETE',
  resource: '/connections/{connection}',
  connection: name,
});

/** Sends the request to the function that may be killed. A rotation that it starts at Secrets Manager is not killed. */
const armed =
  (requestOf: (connection: TestConnection) => OperatorRequest): Operation['run'] =>
  async ({ functions, rig }, connection, arm) => {
    rig.rotations.assign(connection.name, rig.functions);
    arm();
    await functions.ask('connections', requestOf(connection));
    await rig.rotations.ended(connection.name);
  };

/** Sends the request again, as a client does that got no answer. */
const repeated =
  (
    requestOf: (connection: TestConnection) => OperatorRequest,
    expected: readonly number[] = [200],
  ): NonNullable<Operation['repeat']> =>
  async ({ rig }, connection) => {
    const request = requestOf(connection);
    const status = await rig.functions.ask('connections', request);
    await rig.rotations.ended(connection.name);
    return expected.includes(status ?? 0) ? [] : [`${request.method} once more is answered with ${status}`];
  };

/** A connection with its first managed token. */
export const CONNECTING: Operation = {
  function: 'connections',
  prepare: newConnection,
  run: armed((connection) => putRequest(connection, ON)),
  repeat: repeated((connection) => putRequest(connection, ON)),
  check: hasWorkingToken,
};

export const SWITCHING_ON: Operation = {
  function: 'connections',
  prepare: plainConnection,
  run: armed((connection) => settingsOnly(connection, ON)),
  repeat: repeated((connection) => settingsOnly(connection, ON)),
  check: hasWorkingToken,
};

export const SWITCHING_OFF: Operation = {
  function: 'connections',
  prepare: rotatedConnection,
  run: armed((connection) => settingsOnly(connection, OFF)),
  repeat: repeated((connection) => settingsOnly(connection, OFF)),
  check: async ({ rig }, { name, cached }) => {
    const current = await rig.records.currentToken(name);
    return [
      ...(current === cached && (await isLive(rig, current)) ? [] : ['the token is not the same, working one']),
      ...((await rig.records.isRotated(name)) ? ['Secrets Manager still rotates it'] : []),
    ];
  },
};

/** The connection is stored again afterwards, which has to work while its secrets can still be restored. */
export const FORGETTING: Operation = {
  function: 'connections',
  prepare: async (rig, name) => ({ ...(await rotatedConnection(rig, name)), cached: undefined }),
  run: armed(forgetting),
  repeat: async (lane, connection) => {
    const wrong = await repeated(forgetting, [200, 404])(lane, connection);
    const left = (await apiTokensOf(lane.rig, connection.account)).filter((token) => token !== connection.foreign);
    const items = await lane.rig.records.itemsOf(connection.name);
    return [
      ...wrong,
      ...left.map((token) => `token ${fingerprintOf(token)} is left at RingCX`),
      // The record of recent calls stays, so that RingCX's limits hold when the connection is stored again.
      ...items.filter(({ sk }) => sk !== ITEMS.connection).map(({ sk }) => `${sk} is left in the table`),
      ...(await repeated((each) => putRequest(each, ON))(lane, connection)),
    ];
  },
  check: hasWorkingToken,
};

/** A PUT after RingCX has interrupted the forgetting, with one token revoked. The PUT gives the forgetting up. */
export const STORING_AFTER_ALL: Operation = {
  function: 'connections',
  prepare: async (rig, name) => {
    const connection = await rotatedConnection(rig, name);
    await loseNextRevocation(rig, connection);
    await rig.functions.ask('connections', forgetting(connection));
    await rig.records.change(name, ITEMS.connection, { forgettingAt: Date.now() - LONG_AGO_MS });
    const left = await apiTokensOf(rig, connection.account);
    const dead = [connection.cached, connection.retired].find((token) => !left.includes(token ?? ''));
    return { ...connection, cached: undefined, dead };
  },
  run: armed((connection) => putRequest(connection, ON)),
  repeat: repeated((connection) => putRequest(connection, ON)),
  check: async (lane, connection) => [
    ...(await hasWorkingToken(lane, connection)),
    ...((await lane.rig.records.isRotated(connection.name)) ? [] : ['Secrets Manager does not rotate it']),
  ],
};

/** An issued token is revoked on request. */
export const REVOKING: Operation = {
  function: 'api-tokens',
  prepare: async (rig, name) => {
    const connection = await plainConnection(rig, name);
    await issue(rig, name);
    const issued = (await apiTokensOf(rig, connection.account)).find((token) => token !== connection.foreign);
    // For a minute after its making, a list without the token does not prove that it is gone.
    const createdAt = Date.now() - LONG_AGO_MS;
    await rig.records.change(name, ITEMS.apiToken + fingerprintOf(issued ?? ''), { createdAt });
    return { ...connection, retired: issued };
  },
  run: async ({ functions }, connection, arm) => {
    arm();
    await functions.ask('api-tokens', revocation(connection));
  },
  repeat: async ({ rig }, connection) => {
    const status = await rig.functions.ask('api-tokens', revocation(connection));
    return status === 200 ? [] : [`DELETE once more is answered with ${status}`];
  },
  check: async ({ rig }, { account, retired }) =>
    (await apiTokensOf(rig, account)).includes(retired ?? '') ? ['the token is not revoked'] : [],
};

const revocation = ({ name, retired }: TestConnection): OperatorRequest => ({
  method: 'DELETE',
  resource: '/connections/{connection}/api-tokens/{fingerprint}',
  connection: name,
  fingerprint: fingerprintOf(retired ?? ''),
});
