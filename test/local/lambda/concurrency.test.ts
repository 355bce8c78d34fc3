import { expect, test } from 'vitest';
import { type RunningTemplate, type RunOptions, runTemplate } from '../runner/run-template.ts';
import { invocationUri, lambdaFunction, smallTemplate } from '../runner/small-template.ts';

/** Hangs if it is asked to, until its container is killed. */
const HANGS = `export const handler = async ({ hang, headers }) => {
  if (hang || headers?.hang) await new Promise(() => setInterval(() => {}, 1000));
  return { statusCode: 200, body: 'ok' };
};`;

const run = (reservations: Readonly<Record<string, number>>, options: RunOptions = {}) =>
  runTemplate(
    smallTemplate([{ path: '/one', function: 'One' }], {
      ...Object.fromEntries(
        ['One', 'Two'].map((id) => {
          const reserved = reservations[id];
          const properties = reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
          return [id, lambdaFunction(id, properties)];
        }),
      ),
    }),
    { One: HANGS, Two: HANGS },
    options,
  );

const THROTTLED = { ok: false, reason: 'throttled', error: { errorType: 'TooManyRequestsException' } };

/** Begins an invocation that does not end, and resolves once it runs. */
const occupy = async ({ lambda }: RunningTemplate, id: string): Promise<void> => {
  void lambda.invoke(id, { hang: true });
  await expect.poll(() => lambda.containerCount(id)).toBeGreaterThan(0);
};

test('an invocation beyond the reserved concurrency is throttled, and the reservation takes nothing from others', async () => {
  const running = await run({ One: 1 });
  await occupy(running, 'One');
  expect(await running.lambda.invoke('One', {})).toMatchObject(THROTTLED);
  expect(running.failures).toMatchObject([THROTTLED]);
  expect(await running.lambda.invoke('Two', {})).toMatchObject({ ok: true });
  running.lambda.killContainers('One');
  await expect.poll(async () => (await running.lambda.invoke('One', {})).ok).toBe(true);
});

test('a function with a reserved concurrency of zero is never invoked', async () => {
  const { lambda } = await run({ One: 0 });
  expect(await lambda.invoke('One', {})).toMatchObject(THROTTLED);
});

test("functions without a reservation share what the reservations leave of the account's limit", async () => {
  const running = await run({ One: 900 }, { accountConcurrency: 1000, maxContainers: 1 });
  for (let count = 0; count < 100; count += 1) void running.lambda.invoke('Two', { hang: true });
  expect(await running.lambda.invoke('Two', {})).toMatchObject(THROTTLED);
  expect(await running.lambda.invoke('One', {})).toMatchObject({ ok: true });
});

test('reservations that leave less than a hundred for the other functions stop the start, as they stop a deployment', async () => {
  await expect(run({ One: 500, Two: 401 })).rejects.toThrow(/leaves the account 99 of 1000/);
});

test('invocations wait for the machine, however few containers it may run', async () => {
  const { lambda } = await run({}, { maxContainers: 1 });
  const results = await Promise.all(Array.from({ length: 5 }, () => lambda.invoke('One', {})));
  expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
});

test('the gateway answers 500 when Lambda throttles the function', async () => {
  const running = await run({ One: 1 });
  await occupy(running, 'One');
  const response = await fetch(`${running.url}/one`);
  expect([response.status, await response.json()]).toEqual([500, { message: 'Internal server error' }]);
  expect(running.refusals).toMatchObject([{ type: 'INTEGRATION_FAILURE', because: 'Rate Exceeded.' }]);
});

test('the gateway answers 500 when Lambda throttles the authorizer', async () => {
  const running = await runTemplate(
    smallTemplate([{ path: '/', properties: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Guard' } } }], {
      One: lambdaFunction('One', { ReservedConcurrentExecutions: 0 }),
      Guard: {
        Type: 'AWS::ApiGateway::Authorizer',
        Properties: {
          RestApiId: { Ref: 'Api' },
          Type: 'REQUEST',
          IdentitySource: 'method.request.header.Authorization',
          AuthorizerUri: invocationUri('One'),
        },
      },
    }),
    { One: HANGS },
  );
  const response = await fetch(`${running.url}/`, { headers: { authorization: 'x' } });
  expect(response.status).toBe(500);
  expect(running.refusals).toMatchObject([{ type: 'AUTHORIZER_CONFIGURATION_ERROR', because: 'Rate Exceeded.' }]);
});
