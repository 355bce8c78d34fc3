import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningGateway } from '../../local/gateway/start-gateway.ts';
import { type Rig, startRig } from '../thorough/sweep/rig.ts';
import { expectError } from './expect-error.ts';
import type { Answer } from './running-broker.ts';

let rig: Rig;
let gateway: RunningGateway;
const closing: (() => void)[] = [];

/** No table is there to say whether it is anybody's. */
const AUTHORIZATION = `Bearer somebody.${'x'.repeat(43)}`;

const send = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
  const response = await fetch(gateway.url + path, { method, ...init });
  const body = await response.text();
  return { status: response.status, headers: response.headers, body, json: JSON.parse(body) };
};

beforeAll(async () => {
  rig = await startRig({});
  const { proxy, functions } = await rig.startBehindProxy();
  gateway = await rig.serveApi(functions.lambda);
  closing.push(() => functions.close());
  proxy.close();
});

afterAll(async () => {
  for (const close of closing) close();
  await gateway.close();
  await rig.close();
});

test('if the table does not answer the authorizer, a caller is told when to ask again', async () => {
  const answer = await send('GET', '/connections/acme/access-token', { headers: { authorization: AUTHORIZATION } });
  expectError(answer, { status: 503, code: 'storage_unavailable' });
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(answer.json?.error).toBe('temporarily_unavailable');
});

test('if the table does not answer the function of the OAuth route, an OAuth client is told when to ask again', async () => {
  const answer = await send('POST', '/oauth/token', {
    headers: { authorization: AUTHORIZATION },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  expectError(answer, { status: 503, code: 'storage_unavailable' });
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(answer.json?.error).toBe('temporarily_unavailable');
});
