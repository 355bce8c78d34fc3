import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ManagedSecretState } from '../../functions/broker/api-token-ports.ts';
import { fingerprintOf } from '../../functions/broker/fingerprint.ts';
import { putConnection } from '../../functions/broker/put-connection.ts';
import { rotate } from '../../functions/broker/rotate.ts';
import { DEFAULTS, passwordSignIn, startWorld, type World } from '../functions/world.ts';
import { startMoto } from './start-moto.ts';

const moto = await startMoto();
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

describe.skipIf(!moto)(moto ? 'with moto' : 'moto, which is not installed here (pip install "moto[server]")', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ endpointUrl: moto?.url ?? '' });
  });
  afterAll(async () => {
    await world.close();
    moto?.stop();
  });

  /** moto invokes no rotation function and makes no version without a value: both are told as AWS would tell them. */
  const portsFor = (versionId: string) => {
    const ports = world.container();
    const describe = async (connection: string): Promise<ManagedSecretState | undefined> => {
      const state = await ports.secret.describe(connection);
      if (!state) return undefined;
      const versions = new Map([[versionId, ['AWSPENDING']], ...state.versions]);
      return { ...state, rotationEnabled: true, versions };
    };
    const secret = Object.create(ports.secret, {
      describe: { value: describe },
      read: { value: ports.secret.read.bind(ports.secret) },
      putPending: { value: ports.secret.putPending.bind(ports.secret) },
      moveCurrent: { value: ports.secret.moveCurrent.bind(ports.secret) },
    });
    return { ...ports, secret };
  };

  it('the four steps make a token current, and the one before previous, each run twice', async () => {
    const account = world.simulator.addAccount();
    const ports = world.container();
    const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: null };
    await putConnection(ports, 'acme', change, { verify: true, defaults: DEFAULTS });
    await ports.secret.ensure('acme');
    await ports.managed.set('acme', { afterDays: 7 }, null);
    for (const versionId of [randomUUID(), randomUUID()]) {
      for (const step of STEPS.flatMap((each) => [each, each]))
        await rotate(portsFor(versionId), 'acme', step, versionId);
    }
    const [current, previous] = [
      await ports.secret.read('acme', { stage: 'AWSCURRENT' }),
      await ports.secret.read('acme', { stage: 'AWSPREVIOUS' }),
    ];
    const tokens = await world.apiTokens(account);
    expect(tokens).toHaveLength(2);
    expect([previous?.apiToken.open(), current?.apiToken.open()]).toEqual(tokens);
    const registered = await ports.register.list('acme');
    const replaced = registered.filter((entry) => entry.replacedAt !== null).map((entry) => entry.fingerprint);
    expect(replaced).toEqual([previous && fingerprintOf(previous.apiToken)]);
  });
});
