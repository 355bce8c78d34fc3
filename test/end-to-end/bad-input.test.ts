import { isDeepStrictEqual } from 'node:util';
import { expect, vi } from 'vitest';
import { type RawRequest, sendRaw, signRaw } from './raw-request.ts';
import type { Caller, Rig } from './rig.ts';
import { testWith } from './rig-test.ts';
import { BAD_BODIES } from './routes/bad-bodies.ts';
import { BAD_REQUESTS, type BadRequest } from './routes/bad-requests.ts';
import { Stored } from './stored.ts';

/** Everything that a bad request must not change. */
const picture = async (rig: Rig, stored: Stored): Promise<object> => ({
  connections: (await rig.operator('GET', '/connections')).json,
  callers: (await rig.operator('GET', '/callers')).json,
  callsOfRingCx: ((await rig.control('GET', 'stats')) as { total: number }).total,
  items: await stored.items(),
  secrets: (await stored.secrets()).map(({ name }) => name),
});

const PATIENCE = { timeout: 20_000 };
const A_DAY = '86400';

const test = testWith({ LOCAL_SCHEDULE_SECONDS: A_DAY });

let caller: Caller;
let before: object;
let stored: Stored;

test.beforeAll(async ({ rig }) => {
  caller = await rig.caller(['*'], ['access-token:read', 'accounts:read']);
  stored = new Stored(rig.broker.ready);
  // The rotation that a start begins writes, too.
  await vi.waitFor(async () => expect((await stored.secrets()).every(({ settled }) => settled)).toBe(true), PATIENCE);
  before = await picture(rig, stored);
});

test.afterAll(async ({ rig }) => {
  // Compared without `expect`, whose message would show what is stored.
  expect(isDeepStrictEqual(await picture(rig, stored), before), 'nothing has changed').toBe(true);
  stored.close();
});

const headersFor = async (rig: Rig, bad: BadRequest): Promise<RawRequest['headers']> => {
  const [method, path] = bad.request;
  const { body } = bad;
  if (bad.as === 'operator') return signRaw(rig.broker.ready, { method, path, ...(body !== undefined && { body }) });
  const basic = `Basic ${Buffer.from(`${caller.id}:${caller.secret}`).toString('base64')}`;
  return bad.as === 'caller' ? [['Authorization', basic]] : [];
};

test.for([...BAD_BODIES, ...BAD_REQUESTS].map((bad) => [bad.with, bad.request.join(' ').slice(0, 80), bad] as const))(
  'a bad request with %s is refused and changes nothing: %s',
  async ([, , bad], { rig }) => {
    const [method, path] = bad.request;
    const { body } = bad;
    const headers = [...(await headersFor(rig, bad)), ...(bad.headers ?? [])];
    const answer = await sendRaw(rig.broker.ready.brokerUrl, {
      method,
      path,
      headers,
      ...(body !== undefined && { body }),
    });
    rig.keepError(answer.body);
    const [status, code, message] = bad.answer;
    const json = JSON.parse(answer.body);
    expect({ status: answer.status, code: json.code, message: json.message }).toEqual({
      status,
      code,
      message: expect.stringContaining(message),
    });
    expect(Object.values(json).every((value) => typeof value === 'string')).toBe(true);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-type']).toBe('application/json');
  },
);
