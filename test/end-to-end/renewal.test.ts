import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AwsEndpoint, startAwsEndpoint } from '../../local/aws/start-aws-endpoint.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { expectError } from './expect-error.ts';
import { nextRefresh } from './next-refresh.ts';
import { canSeeProcesses, functionProcesses, processWithPort } from './processes.ts';
import { type Caller, type Connected, Rig } from './rig.ts';
import { Stored } from './stored.ts';

const PATIENCE = { timeout: 25_000, interval: 50 };
const TOKEN_SECONDS = 300;
const SHORT_LIFE_SECONDS = 3;
const CONTAINERS = 8;
const KEY = { accessKeyId: 'AKIAELSEWHERE', secretAccessKey: 'secret-of-another-endpoint' };

let simulatorIsBehindMs = 0;
let simulator: Simulator;
let aws: AwsEndpoint;
let rig: Rig;
let caller: Caller;
let keptFresh: Connected;
/** Signed in while RingCX's clock was behind, so that their first sessions end soon. Later sessions live as usual. */
let ending: readonly [Connected, Connected];
const directory = mkdtempSync(join(tmpdir(), 'broker-renewal-'));

const isExpired = async (connection: string): Promise<boolean> =>
  Date.parse(String((await rig.status(connection)).sessionExpiresAt)) < Date.now();

beforeAll(async () => {
  simulator = await startSimulator({ tokenSeconds: TOKEN_SECONDS, now: () => Date.now() - simulatorIsBehindMs });
  aws = await startAwsEndpoint({
    region: 'us-east-1',
    accountId: '000000000000',
    credentials: (accessKeyId) => (accessKeyId === KEY.accessKeyId ? { ...KEY, principal: 'broker' } : undefined),
  });
  rig = await Rig.start({
    RINGCX_URL: simulator.url,
    RINGEX_URL: simulator.url,
    LOCAL_DIR: directory,
    LOCAL_CONTAINERS: String(CONTAINERS),
    LOCAL_SCHEDULE_SECONDS: '1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
  });
  rig.keepSecret(KEY.secretAccessKey);
  caller = await rig.caller(['*']);
  simulatorIsBehindMs = (TOKEN_SECONDS - SHORT_LIFE_SECONDS) * 1000;
  ending = [await rig.connect(), await rig.connect()];
  simulatorIsBehindMs = 0;
  keptFresh = await rig.connect({ keepFresh: true, account: await rig.account({ tokenSeconds: 7 }) });
});

afterAll(async () => {
  await rig?.end();
  await Promise.all([simulator?.close(), aws?.close()]);
  rmSync(directory, { recursive: true, force: true });
});

test('a broker with another RingCX has no connection and no account of its own', () => {
  expect(rig.broker.ready).toMatchObject({ ringCxUrl: simulator.url, connection: null, account: null });
});

test.for(['ringcx-password', 'ringex-jwt'] as const)(
  'a broker with another RingCX signs in there with %s',
  async (kind) => {
    const { name, account } = await rig.connect({ kind });
    const { status, json } = await rig.token(name, caller);
    expect({ status, mainAccountId: json?.mainAccountId }).toEqual({
      status: 200,
      mainAccountId: account.mainAccountId,
    });
    const signedIn = {
      'ringcx-password': { 'login 200': 1 },
      'ringex-jwt': { 'ringex-token 200': 1, 'exchange 200': 1, 'ringex-account 200': 1 },
    };
    expect(await rig.calls(account)).toEqual(signedIn[kind]);
  },
);

test('a broker with another AWS endpoint keeps its table and its secrets there', async () => {
  const { name } = keptFresh;
  expect(rig.broker.ready.awsEndpointUrl).toBe(aws.url);
  const stored = new Stored({ awsEndpointUrl: aws.url, aws: { region: 'us-east-1', ...KEY } });
  expect((await stored.secrets()).map((secret) => secret.name)).toContain(`ringcx/${name}/sign-in`);
  expect((await stored.items()).length).toBeGreaterThan(0);
  stored.close();
});

test('two hundred concurrent requests to eight containers make one refresh and get the same token', async () => {
  const { name, account } = ending[0];
  await expect.poll(() => isExpired(name), PATIENCE).toBe(true);
  const answers = await Promise.all(Array.from({ length: 200 }, () => rig.token(name, caller)));
  expect(await rig.calls(account)).toEqual({ 'login 200': 1, 'refresh 200': 1 });
  expect(answers.filter(({ status }) => status === 200).length).toBe(200);
  const tokens = new Set(answers.map(({ json }) => String(json?.accessToken)));
  expect(tokens.size).toBe(1);
  const [token] = tokens;
  const users = await fetch(`${simulator.url}/voice/api/v1/admin/users`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(users.status).toBe(200);
  if (!canSeeProcesses) return;
  const containers = functionProcesses(directory).filter((each) => each.function === 'access-token');
  expect(containers.length).toBe(CONTAINERS);
});

test.concurrent('a session that is kept fresh is renewed without a request and never ends', async ({ expect }) => {
  const { name, account } = keptFresh;
  const looks: boolean[] = [];
  await expect
    .poll(
      async () => {
        const lookedAt = Date.now();
        const { sessionExpiresAt } = await rig.status(name);
        looks.push(Date.parse(String(sessionExpiresAt)) > lookedAt);
        return (await rig.calls(account))['refresh 200'] ?? 0;
      },
      { ...PATIENCE, interval: 250 },
    )
    .toBeGreaterThanOrEqual(2);
  expect(looks).not.toContain(false);
  expect((await rig.calls(account))['login 200']).toBe(1);
  await rig.operator('PUT', `/connections/${name}`, { keepFresh: false });
});

test
  .skipIf(!canSeeProcesses)
  .concurrent('a connection recovers after the process that renews it is killed', async ({ expect }) => {
    const { name, account } = ending[1];
    await expect.poll(() => isExpired(name), PATIENCE).toBe(true);
    await rig.fault(account, 'refresh', { kind: 'delay', delayMs: 60_000 });
    const containers = () => functionProcesses(directory).filter((each) => each.function === 'access-token');
    const refreshing = nextRefresh((port) => processWithPort(port, containers()));
    const request = rig.token(name, caller);
    process.kill(await refreshing, 'SIGKILL');
    const killed = await request;
    expectError(killed, { status: 503, code: 'integration_failed' });
    await expect.poll(async () => (await rig.token(name, caller)).status, PATIENCE).toBe(200);
    const { json } = await rig.token(name, caller);
    expect(Date.parse(String(json?.expiresAt))).toBeGreaterThan(Date.now());
  });

test.concurrent('a renewal that RingCX does not answer ends with 503 and a time to retry', async () => {
  const { name, account } = await rig.connect({ verify: false });
  await rig.fault(account, 'login', { kind: 'delay', delayMs: 3_600_000 });
  const answer = await rig.token(name, caller);
  expectError(answer, { status: 503, code: 'ringcx_unavailable', message: /ask again in \d+ s/ });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});

test.concurrent('a malformed answer to a renewal ends with its own code and is not repeated to the client', async () => {
  const { name, account } = await rig.connect({ verify: false });
  await rig.fault(account, 'login', { kind: 'malformed' });
  expectError(await rig.token(name, caller), {
    status: 502,
    code: 'ringcx_answer_malformed',
    message: 'login',
  });
});

test.concurrent('a renewal that RingCX limits is not retried before its time', async () => {
  const { name, account } = await rig.connect({ verify: false });
  await rig.fault(account, 'login', { kind: 'status', status: 429, retryAfterSeconds: 600 });
  for (let count = 0; count < 5; count += 1) {
    const answer = await rig.token(name, caller);
    expectError(answer, { status: 503, code: 'ringcx_rate_limited' });
    expect(answer.body).not.toContain('upstream');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(await rig.calls(account)).toEqual({ 'login 429': 1 });
});

test.concurrent('a renewal with refused credentials is not retried by any number of requests', async () => {
  const account = await rig.account();
  const { name } = await rig.connect({ verify: false, account: { ...account, password: 'a-wrong-password' } });
  rig.keepSecret('a-wrong-password');
  const answers = await Promise.all(Array.from({ length: 40 }, () => rig.token(name, caller)));
  for (const answer of answers) expectError(answer, { status: 502, code: 'sign_in_refused', message: name });
  expect(await rig.calls(account)).toEqual({ 'login 401': 1 });
  // One refusal may be a proxy's; the broker tries once more, minutes later.
  expect(await rig.status(name)).toMatchObject({
    state: 'failing',
    lastError: 'sign_in_refused',
    nextAttemptAt: expect.stringMatching(/Z$/),
  });
});
