import { setImmediate } from 'node:timers/promises';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, test, vi } from 'vitest';
import { documentClient, secretsClient } from '../../../functions/aws/aws-clients.ts';
import { startRawServer } from '../ringcx/raw-server.ts';

const FUNCTION_TIMEOUT_MS = 28_000;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** The error after which the client gives up, or `none` if it still waits when the function's time is over. */
async function errorWithin(timeoutMs: number, send: () => Promise<unknown>): Promise<string> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let error = 'none';
  void send().catch(({ name }: Error) => {
    error = name;
  });
  for (let ms = 0; ms < timeoutMs && error === 'none'; ms += 100) {
    await setImmediate();
    await vi.advanceTimersByTimeAsync(100);
  }
  return error;
}

const key = { pk: 'p', sk: 's' };

test.each([
  ['DynamoDB', () => documentClient().send(new GetCommand({ TableName: 'broker', Key: key }))],
  ['Secrets Manager', () => secretsClient().send(new GetSecretValueCommand({ SecretId: 'secret' }))],
])(
  'a request that %s takes and never answers is repeated and given up before the function runs out of time',
  async (_service, send) => {
    let requests = 0;
    const { url } = await startRawServer(() => {
      requests += 1;
    });
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    for (const [name, value] of Object.entries({ ...credentials, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: url }))
      vi.stubEnv(name, value);
    expect(await errorWithin(FUNCTION_TIMEOUT_MS, send)).toBe('TimeoutError');
    expect(requests).toBeGreaterThan(1);
  },
);
