import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../../functions/broker/api-tokens/api-token.ts';
import { CurrentApiTokens } from '../../../../functions/broker/managed-token/current-api-token.ts';
import type { RotationStep } from '../../../../functions/broker/managed-token/rotation-steps.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import type { EmptySecretRules } from '../../../../local/aws/secrets/rotation-options.ts';
import { type Rig, startRig } from '../../rig.ts';
import { type Connected, connect } from '../connect.ts';
import { current, expectNothingOutOfSight, PERIOD_DAYS } from '../managed-tokens.ts';

const POSITIONS: readonly EmptySecretRules[] = [
  { firstValueIsCurrent: false, rotation: 'accepted' },
  { firstValueIsCurrent: true, rotation: 'accepted' },
  { firstValueIsCurrent: true, rotation: 'ResourceNotFoundException' },
  { firstValueIsCurrent: true, rotation: 'InvalidRequestException' },
];

const INTERRUPTIONS = (['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const).flatMap((step) =>
  (['before', 'after'] as const).map((when) => ({ step, when })),
);

describe.for(POSITIONS)('where a secret without a value has the rules %j', (emptySecrets) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ emptySecrets });
  });
  afterAll(async () => {
    await rig.close();
  });

  const connectManaged = async (): Promise<Connected> => {
    const connected = await connect(rig, { rotateAfterDays: PERIOD_DAYS });
    await rig.rotationsSettled();
    return connected;
  };

  const expectOneToken = async (connected: Connected): Promise<void> => {
    const [made, ...others] = await rig.apiTokens(connected.account);
    expect(others).toEqual([]);
    expect(await current(connected)).toBe(made);
    const { fingerprint } = await new CurrentApiTokens(connected.ports).get(connected.name);
    expect(fingerprint).toBe(fingerprintOf(new Redacted(made ?? '')));
    await expectNothingOutOfSight(rig, connected);
    // The secret's first value, which holds no token, was left by nobody else.
    expect(rig.telemetry.counts.get('ApiTokenOriginUnclear') ?? 0).toBe(0);
  };

  test('a first rotation makes its token current only once it was tested', async () => {
    const currentAfter: [RotationStep, boolean][] = [];
    rig.runStepsBy(async (step, run, connection) => {
      await run();
      const token = await rig.container().managedSecrets.read(connection, { stage: 'AWSCURRENT' });
      currentAfter.push([step, token !== undefined]);
    });
    await expectOneToken(await connectManaged());
    expect(currentAfter).toEqual([
      ['createSecret', false],
      ['setSecret', false],
      ['testSecret', false],
      ['finishSecret', true],
    ]);
  });

  test('until the first token is tested, a reader of the secret finds an empty one, which RingCX answers with 401', async () => {
    const found: unknown[] = [];
    rig.runStepsBy(async (step, run, connection) => {
      if (step === 'finishSecret') {
        const SecretId = `ringcx/${connection}/api-token`;
        const { SecretString = '' } = await rig
          .container()
          .secretsManager.send(new GetSecretValueCommand({ SecretId }));
        found.push(JSON.parse(SecretString));
      }
      await run();
    });
    const { name } = await connectManaged();
    expect(found).toEqual([{ apiToken: '', header: 'X-Auth-Token', connection: name, apiBaseUrl: rig.simulator.url }]);
    const accounts = await fetch(`${rig.simulator.url}/voice/api/v1/admin/accounts`, {
      headers: { 'X-Auth-Token': '' },
    });
    expect(accounts.status).toBe(401);
  });

  test.for(INTERRUPTIONS)('a first rotation that dies $when $step loses no token', async ({ step, when }) => {
    let died = false;
    rig.runStepsBy(async (running, run) => {
      const dies = running === step && !died;
      if (dies) died = true;
      if (dies && when === 'before') throw new Error('died');
      await run();
      if (dies) throw new Error('died');
    });
    const connected = await connectManaged();
    expect(died).toBe(true);
    await expectOneToken(connected);
  });
});
