import { expect, test } from 'vitest';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { sessionCalls } from '../../../functions/ringcx/session-calls.ts';
import { systemClock } from '../../../functions/runtime/system.ts';
import { answerWith } from './answering-server.ts';

const TIMEOUT_MS = 60_000;
const CLIENT = { clientId: new Redacted('an-id'), clientSecret: new Redacted('a-secret') };
const JWT_SIGN_IN = { kind: 'ringex-jwt', ...CLIENT, jwt: new Redacted('a-jwt') } as const;

const callsTo = (url: string) =>
  sessionCalls({ authUrl: url, apiUrl: url, ringExUrl: url, loginParameters: 'form' }, systemClock).at(null);

async function tokenFrom(fields: object, headers = {}) {
  const { url } = await answerWith(JSON.stringify({ access_token: 'a-token', ...fields }), 200, headers);
  const answer = await callsTo(url).ringExToken(JWT_SIGN_IN, TIMEOUT_MS);
  if (!answer.ok) return answer.reason;
  const { accessToken, refreshToken, ...rest } = answer.value;
  return { ...rest, accessToken: accessToken.open(), refreshToken: refreshToken?.open() ?? null };
}

test('a RingEX token comes with all that RingEX says of it', async () => {
  const fields = { token_type: 'bearer', expires_in: 1800, refresh_token: 'next', owner_id: '62' };
  expect(await tokenFrom(fields, { 'x-rate-limit-limit': '5', 'x-rate-limit-window': '60' })).toEqual({
    accessToken: 'a-token',
    tokenType: 'bearer',
    expiresInMs: 1_800_000,
    refreshToken: 'next',
    ownerId: '62',
    rateLimit: { limit: 5, windowMs: 60_000 },
  });
});

test('a RingEX token of which RingEX says nothing is an ordinary one', async () => {
  expect(await tokenFrom({})).toEqual({
    accessToken: 'a-token',
    tokenType: 'Bearer',
    expiresInMs: 3_600_000,
    refreshToken: null,
    ownerId: null,
    rateLimit: null,
  });
});

test.each([-1, 0, 1e12, 'soon', null])(
  'a RingEX token that is said to live %s seconds is kept for an hour',
  async (life) => {
    expect(await tokenFrom({ expires_in: life })).toMatchObject({ expiresInMs: 3_600_000 });
  },
);

test.each([{ token_type: 'a\nb' }, { refresh_token: 'a\nb' }, { access_token: 'a b' }])(
  'an answer that no header can carry is no RingEX token: %j',
  async (fields) => {
    expect(await tokenFrom(fields)).toBe('malformed');
  },
);

test('a RingEX refresh token is spent on a RingEX token', async () => {
  const { url, requests } = await answerWith('{}');
  const signIn = { kind: 'ringex-refresh-token', ...CLIENT, refreshToken: new Redacted('a-refresh') } as const;
  await callsTo(url).ringExToken(signIn, TIMEOUT_MS);
  expect(requests).toMatchObject([
    {
      method: 'POST',
      url: '/restapi/oauth/token',
      headers: { authorization: `Basic ${Buffer.from('an-id:a-secret').toString('base64')}` },
      body: 'grant_type=refresh_token&refresh_token=a-refresh',
    },
  ]);
});

test.each([
  ['bearer', 'Bearer'],
  ['BEARER', 'Bearer'],
  ['mac', 'mac'],
])('an exchange names a RingEX token of type %s as %s', async (tokenType, rcTokenType) => {
  const { url, requests } = await answerWith('{}');
  await callsTo(url).exchange({ accessToken: new Redacted('a-token'), tokenType }, TIMEOUT_MS);
  expect(requests[0]?.body).toBe(`rcAccessToken=a-token&rcTokenType=${rcTokenType}`);
});

test.each([
  ['{"id":4000001,"uri":"…"}', { ok: true, value: '4000001' }],
  ['{"id":"4000001"}', { ok: true, value: '4000001' }],
  ['{"id":null}', { ok: false, reason: 'malformed' }],
  ['{}', { ok: false, reason: 'malformed' }],
])('the RingEX account is read from %s', async (body, expected) => {
  const { url, requests } = await answerWith(body);
  expect(await callsTo(url).rcAccountId(new Redacted('a-token'), TIMEOUT_MS)).toEqual(expected);
  expect(requests).toMatchObject([
    { method: 'GET', url: '/restapi/v1.0/account/~', headers: { authorization: 'Bearer a-token' } },
  ]);
});
