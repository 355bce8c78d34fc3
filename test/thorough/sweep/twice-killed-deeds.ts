import type { FunctionName } from '../../../functions/contract/function-names.ts';
import { ITEMS } from '../../../functions/contract/items.ts';
import { ISSUING, issue, ROTATION } from './deeds.ts';
import type { Strike } from './fault-proxy.ts';
import { tick } from './refresher-deeds.ts';
import { bringForward, type Deed, type Lane } from './scenario.ts';
import { rotate } from './subject.ts';

/** RingCX has made the token, and nobody has telemetry of it. */
const LOST_CREATION: Strike = {
  call: { service: 'RingCX', operation: 'POST /voice/api/v1/admin/token' },
  number: 1,
  moment: 'after',
};

const killAtCreation = ({ proxy, functions }: Lane, name: FunctionName, andThen: () => void): void =>
  proxy.watch({
    strike: LOST_CREATION,
    kill: () => {
      functions.kill(name);
      andThen();
    },
    onEffect: async () => {},
  });

/** Secrets Manager's next attempt is killed too; it comes late, as they do, so that it need not wait. */
export const ROTATION_ONCE_MORE: Deed = {
  ...ROTATION,
  act: async (lane, { name }, disturb) => {
    killAtCreation(lane, 'rotation', () => {
      lane.ground.rotations.hold(name, () => intentLapses(lane, name));
      disturb();
    });
    await rotate(lane.ground, name);
  },
};

/** Whoever asks next is killed too. */
export const ISSUING_ONCE_MORE: Deed = {
  ...ISSUING,
  act: async (lane, subject, disturb) => {
    await issueAndDie(lane, subject.name);
    disturb();
    await issue(lane, subject.name);
  },
};

/** The refresher, which looks after what is left, is killed too. */
export const HEALING: Deed = {
  ...ISSUING,
  function: 'refresher',
  act: async (lane, subject, disturb) => {
    await issueAndDie(lane, subject.name);
    await tick(lane, subject, disturb);
  },
};

async function issueAndDie(lane: Lane, name: string): Promise<void> {
  killAtCreation(lane, 'api-tokens', () => {});
  await issue(lane, name);
  await intentLapses(lane, name);
}

async function intentLapses({ ground }: Lane, name: string): Promise<void> {
  const intent = (await ground.records.itemsOf(name)).find(({ sk }) => sk === ITEMS.apiTokenIntent);
  if (intent) await bringForward(ground, name, intent);
}
