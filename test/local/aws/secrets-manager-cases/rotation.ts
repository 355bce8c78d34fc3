import {
  CancelRotateSecretCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { refusal, refusalWithMessage } from '../test-endpoint.ts';
import { newSecret, put, stagesOf } from './new-secret.ts';
import type { SecretsManagerCase } from './secrets-manager-case.ts';

const RotationLambdaARN = 'arn:aws:lambda:us-east-1:123456789012:function:rotation';

function rotate(client: SecretsManagerClient, input: RotateSecretCommandInput) {
  return client.send(new RotateSecretCommand(input));
}

/** The cases that need no function to invoke; other tests cover the steps of a rotation. */
export const rotationCases: readonly SecretsManagerCase[] = [
  {
    name: 'a rotation without a function is refused',
    async run(client) {
      const { name } = await newSecret(client);
      expect(await refusal(rotate(client, { SecretId: name }))).toBe('InvalidRequestException');
    },
  },
  {
    name: 'a leftover AWSPENDING blocks the next rotation and stays where it is',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const left = await put(client, name, 'left', ['AWSPENDING']);
      expect(await refusalWithMessage(rotate(client, { SecretId: name, RotationLambdaARN }))).toEqual({
        name: 'InvalidRequestException',
        message: "A previous rotation isn't complete. That rotation will be reattempted.",
      });
      expect(await stagesOf(client, name)).toEqual({ [versionId]: ['AWSCURRENT'], [left]: ['AWSPENDING'] });
    },
  },
  {
    name: 'a period outside 1 to 1000 days is refused',
    async run(client) {
      const { name } = await newSecret(client);
      for (const AutomaticallyAfterDays of [0, 1001]) {
        const call = rotate(client, { SecretId: name, RotationLambdaARN, RotationRules: { AutomaticallyAfterDays } });
        expect(['InvalidParameterException', 'ValidationException']).toContain(await refusal(call));
      }
    },
  },
  {
    name: 'a period in days and an expression at once are refused',
    async run(client) {
      const { name } = await newSecret(client);
      const RotationRules = { AutomaticallyAfterDays: 1, ScheduleExpression: 'rate(1 day)' };
      const call = rotate(client, { SecretId: name, RotationLambdaARN, RotationRules });
      expect(await refusal(call)).toBe('InvalidParameterException');
    },
  },
  {
    name: 'a period under four hours is refused',
    async run(client) {
      const { name } = await newSecret(client);
      const RotationRules = { ScheduleExpression: 'rate(3 hours)' };
      const call = rotate(client, { SecretId: name, RotationLambdaARN, RotationRules });
      expect(await refusal(call)).toBe('InvalidParameterException');
    },
  },
  {
    name: 'cancelling a rotation that was never set up is refused',
    async run(client) {
      const { name } = await newSecret(client);
      const call = client.send(new CancelRotateSecretCommand({ SecretId: name }));
      expect(await refusal(call)).toBe('InvalidRequestException');
    },
  },
];
