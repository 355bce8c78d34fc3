import { randomUUID } from 'node:crypto';
import { afterAll, expect } from 'vitest';
import { fingerprintOf } from '../../functions/broker/api-tokens/api-token.ts';
import { putConnection } from '../../functions/broker/connections/put-connection.ts';
import type { ManagedSecretState } from '../../functions/broker/managed-token/ports.ts';
import { runRotationStep } from '../../functions/broker/managed-token/rotation-steps.ts';
import { DEFAULTS, passwordSignIn, type Rig } from '../functions/rig.ts';
import { test as withRig } from '../functions/rig-test.ts';
import { MOTO_MISSING, startMoto } from './start-moto.ts';

const moto = await startMoto();
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

const test = withRig.extend('rigOptions', { scope: 'file' }, { endpointUrl: moto?.url ?? '' });

afterAll(() => moto?.stop());

/** Ports that tell of a rotation as AWS would: moto invokes no rotation function and makes no version without a value. */
const portsFor = (rig: Rig, versionId: string) => {
  const ports = rig.container();
  const describe = async (connection: string): Promise<ManagedSecretState | undefined> => {
    const state = await ports.managedSecrets.describe(connection);
    if (!state) return undefined;
    const versions = new Map([[versionId, ['AWSPENDING']], ...state.versions]);
    return { ...state, rotationEnabled: true, versions };
  };
  const managedSecrets = new Proxy(ports.managedSecrets, {
    get: (store, name) => (name === 'describe' ? describe : Reflect.get(store, name).bind(store)),
  });
  return { ...ports, managedSecrets };
};

test.skipIf(!moto)(
  `the four rotation steps, each run twice, replace the current token${moto ? '' : ` (${MOTO_MISSING})`}`,
  async ({ rig }) => {
    const account = rig.simulator.addAccount();
    const ports = rig.container();
    const change = { signIn: passwordSignIn(account), hosts: undefined, keepFresh: false, rotateAfterDays: null };
    await putConnection(ports, 'acme', change, { verify: true, allowOtherUser: false, defaults: DEFAULTS });
    await ports.managedSecrets.ensure('acme');
    await ports.managedRecords.set('acme', { afterDays: 7 }, Date.now());
    for (const versionId of [randomUUID(), randomUUID()]) {
      for (const step of STEPS.flatMap((each) => [each, each]))
        await runRotationStep(portsFor(rig, versionId), 'acme', step, versionId);
    }
    const [current, previous] = [
      await ports.managedSecrets.read('acme', { stage: 'AWSCURRENT' }),
      await ports.managedSecrets.read('acme', { stage: 'AWSPREVIOUS' }),
    ];
    const tokens = await rig.apiTokens(account);
    expect(tokens).toHaveLength(2);
    expect([previous?.apiToken.open(), current?.apiToken.open()]).toEqual(tokens);
    const registered = await ports.register.list('acme');
    const replaced = registered.filter((entry) => entry.replacedAt !== null).map((entry) => entry.fingerprint);
    expect(replaced).toEqual([previous && fingerprintOf(previous.apiToken)]);
  },
);
