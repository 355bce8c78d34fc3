import { beforeEach, expect, test } from 'vitest';
import type { ManagedTokenPorts } from '../../../functions/broker/managed-token/ports.ts';
import { rotationHandler } from '../../../functions/runtime/rotation-handler.ts';
import { telemetry } from '../../../functions/runtime/telemetry.ts';
import { connectManaged } from '../broker/managed-tokens.ts';
import { test as withRig } from '../rig-test.ts';
import { captureLog, logLines } from './gateway-event.ts';

let printed: () => string;
beforeEach(() => {
  printed = captureLog();
});

const SECRETS = 'arn:aws:secretsmanager:us-east-1:000000000000:secret';
const VERSION = 'f'.repeat(32);

test.each([
  [
    /no managed API token/,
    { Step: 'createSecret', SecretId: `${SECRETS}:other/acme/api-token-AbCdEf`, ClientRequestToken: VERSION },
  ],
  [
    /no managed API token/,
    { Step: 'createSecret', SecretId: `${SECRETS}:ringcx/acme/sign-in-AbCdEf`, ClientRequestToken: VERSION },
  ],
  [
    /createSecret/,
    { Step: 'eraseSecret', SecretId: `${SECRETS}:ringcx/acme/api-token-AbCdEf`, ClientRequestToken: VERSION },
  ],
])('an event that is not for a managed API token of this broker runs no step: %s', async (message, event) => {
  await expect(rotationHandler({} as ManagedTokenPorts, 'ringcx')(event)).rejects.toThrow(message);
});

withRig(
  'a step that is done is logged, and one that fails is repeated by Secrets Manager and tells no secret',
  async ({ rig }) => {
    const { name, ports } = await connectManaged(rig);
    const state = await ports.managedSecrets.describe(name);
    const [current = ''] = [...(state?.versions ?? [])].find(([, labels]) => labels.includes('AWSCURRENT')) ?? [];
    const handle = rotationHandler(ports, 'ringcx');
    const event = { Step: 'testSecret', SecretId: `${SECRETS}:ringcx/${name}/api-token-AbCdEf` };
    telemetry.count('SessionRefreshed');
    await handle({ ...event, ClientRequestToken: current });
    expect(printed()).toContain('"SessionRefreshed":1');
    await expect(handle({ ...event, ClientRequestToken: VERSION })).rejects.toThrow(
      /^RotationFault: the API token of .* has no version/,
    );
    const [done, failed] = logLines(printed());
    expect(done).toMatchObject({
      level: 'INFO',
      message: 'rotation step testSecret',
      connection: name,
      versionId: current,
    });
    expect(failed).toMatchObject({
      level: 'ERROR',
      message: 'rotation step testSecret failed',
      connection: name,
      versionId: VERSION,
    });
  },
);
