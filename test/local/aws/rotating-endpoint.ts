import {
  PutSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { AwsEndpointOptions } from '../../../local/aws/aws-endpoint-options.ts';
import type { RotationCall, RotationReport } from '../../../local/aws/secrets/rotation-runner.ts';
import type { AwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import { stagesOf } from './secrets-manager-cases/new-secret.ts';
import { secretsClient, startTestEndpoint } from './test-endpoint.ts';

export const RotationLambdaARN = 'arn:aws:lambda:us-east-1:123456789012:function:rotation';
export const allSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

export interface RotatingEndpoint {
  endpoint: AwsEndpoint;
  client: SecretsManagerClient;
  clock: { now: number };
  /** The steps that the function was called for. */
  steps: string[];
  calls: RotationCall[];
  reports: RotationReport[];
  /** Which steps go wrong, before the function has done anything. */
  fails: (step: string) => boolean;
  rotate: (name: string, more?: Partial<RotateSecretCommandInput>) => Promise<string>;
}

type Invoke = (call: RotationCall, rotating: RotatingEndpoint) => Promise<void>;

/** An endpoint with a clock that can be set and a rotation function that can fail. */
export async function startRotating(
  options: Partial<Omit<AwsEndpointOptions, 'rotate'>> = {},
  invoke: Invoke = rotationFunction,
): Promise<RotatingEndpoint> {
  const clock = { now: Date.parse('2026-11-20T10:00:00Z') };
  const [steps, calls, reports]: [string[], RotationCall[], RotationReport[]] = [[], [], []];
  const endpoint = await startTestEndpoint({
    now: () => clock.now,
    rotationRetryDelayMs: 0,
    onRotation: (report) => reports.push(report),
    rotate: async (call) => {
      steps.push(call.event.Step);
      calls.push(call);
      if (rotating.fails(call.event.Step)) throw new Error(`${call.event.Step} failed`);
      await invoke(call, rotating);
    },
    ...options,
  });
  // The clock of the endpoint jumps; an SDK follows it on the second attempt.
  const client = secretsClient(endpoint.url, { maxAttempts: 2 });
  const rotating: RotatingEndpoint = {
    ...{ endpoint, client, clock, steps, calls, reports },
    fails: () => false,
    async rotate(SecretId, more) {
      const answer = await client.send(new RotateSecretCommand({ SecretId, RotationLambdaARN, ...more }));
      return String(answer.VersionId);
    },
  };
  return rotating;
}

/** Does what a rotation function has to do, through the same endpoint. */
export async function rotationFunction({ event }: RotationCall, { client }: RotatingEndpoint): Promise<void> {
  const { Step, SecretId, ClientRequestToken: token } = event;
  if (Step === 'createSecret') {
    const input = { SecretId, ClientRequestToken: token, VersionStages: ['AWSPENDING'] };
    await client.send(new PutSecretValueCommand({ ...input, SecretString: `value of ${token}` }));
  }
  if (Step === 'finishSecret') {
    const stages = await stagesOf(client, SecretId);
    const holder = Object.keys(stages).find((id) => stages[id]?.includes('AWSCURRENT'));
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId: holder };
    await client.send(new UpdateSecretVersionStageCommand(move));
  }
}
