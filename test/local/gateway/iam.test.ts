import { expect, test } from 'vitest';
import { type Signer, signRequest } from '../../../local/sign-request.ts';
import type { JsonObject } from '../../../local/template/json.ts';
import { type RunningTemplate, runTemplate } from '../runner/run-template.ts';
import { lambdaFunction, smallTemplate } from '../runner/small-template.ts';

const run = () =>
  runTemplate(
    smallTemplate(
      ['GET', 'PUT'].map((httpMethod) => ({
        path: '/a/{id}',
        httpMethod,
        properties: { AuthorizationType: 'AWS_IAM' },
      })),
      { Who: lambdaFunction('Who') },
    ),
    { Who: 'export const handler = async () => process.env;' },
  );

const operatorOf = ({ keys }: RunningTemplate): Signer => ({ ...keys.operator, region: 'us-east-1' });

const send = async (request: { method: string; url: string; body?: string }, headers: Record<string, string>) => {
  const response = await fetch(request.url, { ...request, headers });
  const json = (await response.json()) as Record<string, Record<string, JsonObject>>;
  return { status: response.status, error: response.headers.get('x-amzn-errortype'), json };
};

test("an IAM route is open to an operator, and its function gets the operator's identity", async () => {
  const running = await run();
  const request = { method: 'PUT', url: `${running.url}/a/x%20y?b=2&a=1&a=0`, body: '{"ä":1}' };
  const { status, json } = await send(request, await signRequest(request, operatorOf(running)));
  expect(status).toBe(200);
  expect(json.requestContext?.identity).toMatchObject({
    accountId: '000000000000',
    accessKey: running.keys.operator.accessKeyId,
    userArn: 'arn:aws:iam::000000000000:user/operator',
  });
});

test('an IAM route refuses an unsigned request', async () => {
  const { url, refusals } = await run();
  const { status } = await send({ method: 'GET', url: `${url}/a/1` }, {});
  expect([status, refusals[0]?.type]).toEqual([403, 'MISSING_AUTHENTICATION_TOKEN']);
});

test("an IAM route refuses a caller's id and secret", async () => {
  const { url, refusals } = await run();
  const { status } = await send({ method: 'GET', url: `${url}/a/1` }, { authorization: 'Basic aXZyOng=' });
  expect([status, refusals[0]?.type]).toEqual([403, 'INVALID_SIGNATURE']);
});

test.each<[string, Partial<Signer>]>([
  ['another secret', { secretAccessKey: 'wrong' }],
  ['an unknown key', { accessKeyId: 'AKIANOBODY' }],
  ['another region', { region: 'eu-west-1' }],
])('an IAM route refuses a signature with %s', async (_, change) => {
  const running = await run();
  const request = { method: 'GET', url: `${running.url}/a/1` };
  const { status } = await send(request, await signRequest(request, { ...operatorOf(running), ...change }));
  expect([status, running.refusals[0]?.type]).toEqual([403, 'INVALID_SIGNATURE']);
});

test('an IAM route refuses a body or path that differs from the signed one', async () => {
  const running = await run();
  const request = { method: 'PUT', url: `${running.url}/a/1`, body: '{}' };
  const headers = await signRequest(request, operatorOf(running));
  expect((await send({ ...request, body: '{"a":1}' }, headers)).status).toBe(403);
  expect((await send({ ...request, url: `${running.url}/a/2` }, headers)).status).toBe(403);
});

test('an IAM route refuses an old signature', async () => {
  const running = await run();
  const request = { method: 'GET', url: `${running.url}/a/1` };
  const headers = await signRequest(request, operatorOf(running));
  const stamp = headers['x-amz-date'] ?? '';
  const old = `${Number(stamp.slice(0, 4)) - 1}${stamp.slice(4)}`;
  await send(request, { ...headers, 'x-amz-date': old });
  expect(running.refusals).toMatchObject([
    { type: 'INVALID_SIGNATURE', because: 'signed more than five minutes ago or ahead' },
  ]);
});

test('an IAM route refuses the credentials of a function', async () => {
  const running = await run();
  const result = await running.lambda.invoke('Who', {});
  const credentials = JSON.parse(result.ok ? result.payload : '{}') as Record<string, string>;
  const request = {
    method: 'GET',
    url: `${running.url}/a/1`,
    headers: { 'x-amz-security-token': credentials.AWS_SESSION_TOKEN ?? '' },
  };
  const signer = {
    region: 'us-east-1',
    accessKeyId: credentials.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY ?? '',
  };
  await send(request, await signRequest(request, signer));
  expect(running.refusals).toMatchObject([{ type: 'ACCESS_DENIED', status: 403, because: 'not an operator' }]);
});
