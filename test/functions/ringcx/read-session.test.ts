import { expect, test } from 'vitest';
import { readSession } from '../../../functions/ringcx/read-session.ts';

const START = 1_800_000_000_000;
const FIVE_MINUTES = 300_000;

const jwtWith = (payload: object | string): string => {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return ['{"alg":"none"}', text, 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
};

const read = (fields: object) => readSession(JSON.stringify({ accessToken: 'opaque', ...fields }), START);

test.each([
  ['two minutes from now', { exp: START / 1000 + 120 }, 120_000],
  ['five minutes from now', { exp: START / 1000 + 300 }, FIVE_MINUTES],
  ['an hour from now', { exp: START / 1000 + 3600 }, FIVE_MINUTES],
  ['now', { exp: START / 1000 }, FIVE_MINUTES],
  ['in the past', { exp: START / 1000 - 60 }, FIVE_MINUTES],
  ['negative', { exp: -1 }, FIVE_MINUTES],
  ['in milliseconds', { exp: START + 120_000 }, FIVE_MINUTES],
  ['a number beyond all numbers', '{"exp":1e999}', FIVE_MINUTES],
  ['a text', { exp: String(START / 1000 + 120) }, FIVE_MINUTES],
  ['a list', { exp: [START / 1000 + 120] }, FIVE_MINUTES],
  ['null', { exp: null }, FIVE_MINUTES],
  ['missing', {}, FIVE_MINUTES],
  ['in a payload that is no JSON', 'exp', FIVE_MINUTES],
])('an access token is believed for five minutes at most when its exp is %s', (_what, payload, lifeMs) => {
  const session = read({ accessToken: jwtWith(payload) });
  expect(session).toMatchObject({ obtainedAt: START, expiresAt: START + lifeMs });
});

test.each([{ expires: Number.MAX_VALUE }, { expires_in: -1 }, { exp: 'never' }])(
  'fields that RingCX does not document do not change the expiry: %j',
  (fields) => {
    expect(read(fields)).toMatchObject({ expiresAt: START + FIVE_MINUTES });
  },
);

test('an access token without a JWT in it lives five minutes', () => {
  expect(read({})).toMatchObject({ expiresAt: START + FIVE_MINUTES, sentAs: 'Bearer' });
});

test.each([
  ['absent', {}, null],
  ['null', { refreshToken: null }, null],
  ['empty', { refreshToken: '' }, null],
  ['given', { refreshToken: 'r' }, 'r'],
])('a refresh token that is %s is read as it is meant', (_what, fields, expected) => {
  expect(read(fields)?.refreshToken?.open() ?? null).toBe(expected);
});

test.each(['a b', 'a\r\nb', 'ü', 'x'.repeat(16 * 1024 + 1), 7, ['a'], { a: 1 }])(
  'an answer with a refresh token that is no token is no session',
  (refreshToken) => {
    expect(read({ refreshToken })).toBeUndefined();
  },
);

test.each([
  ['absent', {}, null],
  ['null', { mainAccountId: null }, null],
  ['the text null', { mainAccountId: 'null' }, null],
  ['empty', { mainAccountId: '' }, null],
  ['a text', { mainAccountId: '333333' }, '333333'],
  ['a number', { mainAccountId: 333333 }, '333333'],
])('a main account that is %s is read as it is meant', (_what, fields, mainAccountId) => {
  expect(read(fields)).toMatchObject({ mainAccountId });
});

test('an answer with a main account that is no id is no session', () => {
  expect(read({ mainAccountId: 'a\nb' })).toBeUndefined();
  expect(read({ mainAccountId: { id: 1 } })).toBeUndefined();
});

test.each([
  ['its rcUser', { rcUser: { rcUserId: 5 }, agentDetails: [{ rcUserId: 6 }] }, { rcUserId: '5', adminId: null }],
  [
    'its agents, when they agree',
    { agentDetails: [{ rcUserId: 6 }, { rcUserId: '6' }] },
    { rcUserId: '6', adminId: null },
  ],
  [
    'no agent, when they differ',
    { agentDetails: [{ rcUserId: 6 }, { rcUserId: 7 }] },
    { rcUserId: null, adminId: null },
  ],
  ['its admin', { adminId: 1111, agentDetails: [] }, { rcUserId: null, adminId: '1111' }],
  ['nobody', { adminId: null, agentDetails: null, rcUser: null }, { rcUserId: null, adminId: null }],
  ['nobody, in nonsense', { adminId: {}, agentDetails: [7], rcUser: 'x' }, { rcUserId: null, adminId: null }],
])('the user of a session is read from %s', (_what, fields, user) => {
  expect(read(fields)).toMatchObject({ user });
});
