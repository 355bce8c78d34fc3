import type { Lane, Operation } from './scenario.ts';
import {
  apiTokensOf,
  connect,
  isLive,
  longRotatedConnection,
  newConnection,
  PERIOD_DAYS,
  plainConnection,
  rotate,
  type TestConnection,
} from './test-connection.ts';

/** A rotation that is started at Secrets Manager, which tries again by itself. */
export const ROTATION: Operation = {
  function: 'rotation',
  prepare: longRotatedConnection,
  run: async ({ rig }, { name }, arm) => {
    arm();
    await rotate(rig, name);
  },
  check: async ({ rig }, { name, account, cached, retired }) => {
    const current = await rig.records.currentToken(name);
    const atRingCx = await apiTokensOf(rig, account);
    return [
      ...(current === cached ? ['the rotation did not happen'] : []),
      ...((await isLive(rig, current)) ? [] : ['AWSCURRENT does not work at the end']),
      ...((await isLive(rig, cached)) ? [] : ['the token that a reader has cached no longer works']),
      ...(atRingCx.includes(retired ?? '') ? ['the token replaced a period ago is not revoked'] : []),
    ];
  },
};

/** The first rotation of a new connection. */
export const FIRST_ROTATION: Operation = {
  function: 'rotation',
  prepare: newConnection,
  run: async ({ rig }, connection, arm) => {
    arm();
    await connect(rig, connection, { rotateApiTokensAfterDays: PERIOD_DAYS });
  },
  check: hasWorkingToken,
};

/** A token is requested once. The client gets no answer and does not ask again. */
export const ISSUING: Operation = {
  function: 'api-tokens',
  prepare: plainConnection,
  run: async (lane, { name }, arm) => {
    arm();
    await issue(lane, name);
  },
  check: async () => [],
};

export async function issue({ functions }: Pick<Lane, 'functions'>, connection: string): Promise<void> {
  const resource = '/connections/{connection}/api-tokens';
  await functions.ask('api-tokens', { method: 'POST', resource, connection, body: { label: 'asked for' } });
}

export async function hasWorkingToken({ rig }: Lane, { name }: TestConnection): Promise<readonly string[]> {
  const works = await isLive(rig, await rig.records.currentToken(name));
  return works ? [] : ['AWSCURRENT does not work at the end'];
}
