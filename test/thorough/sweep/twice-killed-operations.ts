import type { FunctionName } from '../../../functions/contract/function-names.ts';
import { SHARED_ITEMS } from '../../../functions/contract/items.ts';
import type { KillPoint } from './fault-proxy.ts';
import { ISSUING, issue, ROTATION } from './operations.ts';
import { tick } from './refresher-operations.ts';
import { bringForward, type Lane, type Operation } from './scenario.ts';
import { rotate } from './test-connection.ts';

/** RingCX has made the token, and the function dies before it gets the answer. */
const LOST_CREATION: KillPoint = {
  call: { service: 'RingCX', operation: 'POST /voice/api/v1/admin/token' },
  number: 1,
  moment: 'after',
};

const killAtCreation = ({ proxy, functions }: Lane, name: FunctionName, andThen: () => void): void =>
  proxy.watch({
    killPoint: LOST_CREATION,
    kill: () => {
      functions.kill(name);
      andThen();
    },
    onEffect: async () => {},
  });

/** Secrets Manager's next attempt is killed too. It comes late, as it does at AWS, after the intent has lapsed. */
export const ROTATION_ONCE_MORE: Operation = {
  ...ROTATION,
  run: async (lane, { name }, arm) => {
    killAtCreation(lane, 'rotation', () => {
      lane.rig.rotations.hold(name, () => intentLapses(lane, name));
      arm();
    });
    await rotate(lane.rig, name);
  },
};

/** The next request is killed too. */
export const ISSUING_ONCE_MORE: Operation = {
  ...ISSUING,
  run: async (lane, connection, arm) => {
    await issueAndDie(lane, connection.name);
    arm();
    await issue(lane, connection.name);
  },
};

/** The refresher, which heals the intent that was left, is killed too. */
export const HEALING: Operation = {
  ...ISSUING,
  function: 'refresher',
  run: async (lane, connection, arm) => {
    await issueAndDie(lane, connection.name);
    await tick(lane, connection, arm);
  },
};

async function issueAndDie(lane: Lane, name: string): Promise<void> {
  killAtCreation(lane, 'api-tokens', () => {});
  await issue(lane, name);
  await intentLapses(lane, name);
}

async function intentLapses({ rig }: Lane, name: string): Promise<void> {
  const intent = (await rig.records.itemsOf(name)).find(({ sk }) => sk.startsWith(SHARED_ITEMS.apiTokenIntent));
  if (intent) await bringForward(rig, name, intent);
}
