import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  PutSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { test as base, onTestFinished } from 'vitest';
import type { AwsEndpointOptions } from '../../../local/aws/aws-endpoint-options.ts';
import type { RotationCall, RotationReport } from '../../../local/aws/secrets/rotation-options.ts';
import type { AwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import { stagesOf } from './secrets-manager-cases/new-secret.ts';
import { secretsClient, startTestEndpoint } from './test-endpoint.ts';

export const RotationLambdaARN = 'arn:aws:lambda:us-east-1:123456789012:function:rotation';
export const ALL_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

export interface RotatingEndpoint {
  readonly endpoint: AwsEndpoint;
  readonly client: SecretsManagerClient;
  readonly clock: { now: number };
  /** The steps that the function was invoked for. */
  readonly steps: readonly string[];
  readonly calls: readonly RotationCall[];
  readonly reports: readonly RotationReport[];
  /** Whether a step throws before it does anything. */
  fails: (step: string) => boolean;
  /** Returns the token of the rotation. */
  readonly rotate: (name: string, more?: Partial<RotateSecretCommandInput>) => Promise<string>;
  /** Rotates, and waits until the rotation has ended. */
  readonly rotateFully: (name: string, more?: Partial<RotateSecretCommandInput>) => Promise<string>;
  readonly describe: (name: string) => Promise<DescribeSecretCommandOutput>;
}

type Invoke = (call: RotationCall, rotating: RotatingEndpoint) => Promise<void>;

/** An endpoint with a settable clock and a rotation function that can fail, until the test ends. */
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
  onTestFinished(() => endpoint.close());
  // The clock of the endpoint jumps, and the SDK corrects its own clock for the second attempt.
  const client = secretsClient(endpoint.url, { maxAttempts: 2 });
  const rotating: RotatingEndpoint = {
    ...{ endpoint, client, clock, steps, calls, reports },
    fails: () => false,
    async rotate(SecretId, more) {
      const answer = await client.send(new RotateSecretCommand({ SecretId, RotationLambdaARN, ...more }));
      return String(answer.VersionId);
    },
    async rotateFully(name, more) {
      const token = await rotating.rotate(name, more);
      await endpoint.secrets.settled();
      return token;
    },
    describe: (SecretId) => client.send(new DescribeSecretCommand({ SecretId })),
  };
  return rotating;
}

/** A rotation function that does all that is required of one. */
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

export const test = base.extend('rotating', () => startRotating());
