import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/template/json.ts';
import { runTemplate } from '../runner/run-template.ts';
import { lambdaFunction, smallTemplate } from '../runner/small-template.ts';

const withStage = (settings: JsonObject[]) =>
  smallTemplate([{ path: '/' }, { path: '/a/{id}' }, { path: '/b' }], {
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: { Ref: 'Api' }, StageName: 'v1', MethodSettings: settings },
    },
  });

const throttle = (HttpMethod: string, ResourcePath: string, ThrottlingBurstLimit: number) => ({
  HttpMethod,
  ResourcePath,
  // So slow that no token comes back during a test.
  ThrottlingRateLimit: 0.001,
  ThrottlingBurstLimit,
});

const statuses = async (url: string, count: number) => {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push((await fetch(url)).status);
  return found;
};

test('throttling refuses requests beyond the burst until the rate has refilled the bucket', async () => {
  const { url, advance, refusals } = await runTemplate(withStage([throttle('*', '/*', 2)]));
  expect(await statuses(`${url}/b`, 3)).toEqual([200, 200, 429]);
  expect(refusals).toMatchObject([{ type: 'THROTTLED' }]);
  advance(1_000_000);
  expect(await statuses(`${url}/b`, 2)).toEqual([200, 429]);
});

test("throttling counts every method separately, with the method's own limits where it has them", async () => {
  const { url } = await runTemplate(
    withStage([throttle('*', '/*', 1), throttle('GET', '/~1a~1{id}', 3), throttle('GET', '/', 2)]),
  );
  expect(await statuses(`${url}/a/1`, 4)).toEqual([200, 200, 200, 429]);
  expect(await statuses(`${url}/b`, 2)).toEqual([200, 429]);
  expect(await statuses(`${url}/`, 3)).toEqual([200, 200, 429]);
});

test('a body of more than ten megabytes is refused', async () => {
  const { url, refusals } = await runTemplate(smallTemplate([{ path: '/a', httpMethod: 'POST' }]));
  const response = await fetch(`${url}/a`, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
  expect([response.status, await response.json()]).toEqual([413, { message: 'Request Too Long' }]);
  expect(refusals).toMatchObject([{ type: 'REQUEST_TOO_LARGE' }]);
});

test('a body that makes the event larger than six megabytes is rejected by Lambda, which the gateway answers with 500', async () => {
  const { url, refusals } = await runTemplate(smallTemplate([{ path: '/a', httpMethod: 'POST' }]));
  const response = await fetch(`${url}/a`, { method: 'POST', body: Buffer.alloc(6 * 1024 * 1024, 'x') });
  expect([response.status, await response.json()]).toEqual([500, { message: 'Internal server error' }]);
  expect(refusals).toMatchObject([{ type: 'INTEGRATION_FAILURE', because: expect.stringContaining('6291456 bytes') }]);
});

test('a request line and header values of more than 10,240 bytes together are refused', async () => {
  const { url, refusals } = await runTemplate(smallTemplate([{ path: '/a' }]));
  const ask = (query: number, header: number) =>
    fetch(`${url}/a?${'q'.repeat(query)}`, { headers: { authorization: 'x'.repeat(header) } });
  expect((await ask(5000, 5000)).status).toBe(200);
  const response = await ask(5100, 5100);
  expect([response.status, await response.json()]).toEqual([413, { message: 'Request Too Long' }]);
  expect(refusals).toMatchObject([{ type: 'REQUEST_TOO_LARGE' }]);
});

const HANG = 'export const handler = async () => new Promise(() => setInterval(() => {}, 1000));';
const runHanging = (properties: JsonObject, integration: JsonObject) =>
  runTemplate(
    smallTemplate([{ path: '/a', function: 'Slow', integration }], { Slow: lambdaFunction('Slow', properties) }),
    { Slow: HANG },
  );

test('a function that does not answer causes a 504 when the integration times out first', async () => {
  const { url, refusals } = await runHanging({}, { TimeoutInMillis: 50 });
  const response = await fetch(`${url}/a`);
  expect([response.status, await response.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
  expect(refusals).toMatchObject([{ type: 'INTEGRATION_TIMEOUT' }]);
});

test('a function that does not answer causes a 502 when Lambda times out first', async () => {
  const { url, refusals } = await runHanging({ Timeout: 1 }, {});
  expect((await fetch(`${url}/a`)).status).toBe(502);
  expect(refusals).toMatchObject([{ because: 'Task timed out after 1.00 seconds' }]);
});

test('a function that ends its process causes a 502, and the next request is answered', async () => {
  const { url } = await runTemplate(
    smallTemplate([{ path: '/a/{id}', function: 'Ends' }], { Ends: lambdaFunction('Ends') }),
    {
      Ends: `export const handler = async ({ pathParameters }) => { if (pathParameters.id === 'end') process.exit(); return { body: 'ok' }; };`,
    },
  );
  expect((await fetch(`${url}/a/end`)).status).toBe(502);
  expect((await fetch(`${url}/a/1`)).status).toBe(200);
});

const runWithIpRanges = (ranges: readonly string[]) =>
  runTemplate(
    smallTemplate([{ path: '/a' }], {
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Name: 'small',
          Policy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: '*' },
                Action: 'execute-api:Invoke',
                Resource: 'execute-api:/v1/*',
              },
              {
                Effect: 'Deny',
                Principal: '*',
                Action: 'execute-api:Invoke',
                Resource: 'execute-api:/*',
                Condition: { NotIpAddress: { 'aws:SourceIp': ranges } },
              },
            ],
          },
        },
      },
    }),
  );

test('a resource policy allows only the addresses in its ranges', async () => {
  const inside = await runWithIpRanges(['10.0.0.0/8', '127.0.0.0/8']);
  expect((await fetch(`${inside.url}/a`)).status).toBe(200);
  const outside = await runWithIpRanges(['10.0.0.0/8']);
  expect((await fetch(`${outside.url}/a`)).status).toBe(403);
  expect(outside.refusals).toMatchObject([{ type: 'ACCESS_DENIED', because: 'the resource policy refuses 127.0.0.1' }]);
});
