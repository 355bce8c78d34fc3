import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../functions/broker/api-tokens/api-token.ts';
import { putConnection } from '../../functions/broker/connections/put-connection.ts';
import type { ManagedSecretState } from '../../functions/broker/managed-token/ports.ts';
import { runRotationStep } from '../../functions/broker/managed-token/rotation-steps.ts';
import { DEFAULTS, passwordSignIn, type Rig, startRig } from '../functions/rig.ts';
import { startMoto } from './start-moto.ts';

const moto = await startMoto();
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

describe.skipIf(!moto)(moto ? 'with moto' : 'moto, which is not installed here (pip install "moto[server]")', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ endpointUrl: moto?.url ?? '' });
  });
  afterAll(async () => {
    await rig.close();
    moto?.stop();
  });

  /** moto invokes no rotation function and makes no version without a value: both are told as AWS would tell them. */
  const portsFor = (versionId: string) => {
    const ports = rig.container();
    const describe = async (connection: string): Promise<ManagedSecretState | undefined> => {
      const state = await ports.managedSecrets.describe(connection);
      if (!state) return undefined;
      const versions = new Map([[versionId, ['AWSPENDING']], ...state.versions]);
      return { ...state, rotationEnabled: true, versions };
    };
    const secret = Object.create(ports.managedSecrets, {
      describe: { value: describe },
      read: { value: ports.managedSecrets.read.bind(ports.managedSecrets) },
      putPending: { value: ports.managedSecrets.putPending.bind(ports.managedSecrets) },
      moveCurrent: { value: ports.managedSecrets.moveCurrent.bind(ports.managedSecrets) },
    });
    return { ...ports, secret };
  };

  it('the four steps make a token current, and the one before previous, each run twice', async () => {
    const account = rig.simulator.addAccount();
    const ports = rig.container();
    const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: null };
    await putConnection(ports, 'acme', change, { verify: true, defaults: DEFAULTS });
    await ports.managedSecrets.ensure('acme');
    await ports.managedRecords.set('acme', { afterDays: 7 }, Date.now());
    for (const versionId of [randomUUID(), randomUUID()]) {
      for (const step of STEPS.flatMap((each) => [each, each]))
        await runRotationStep(portsFor(versionId), 'acme', step, versionId);
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
  });
});
