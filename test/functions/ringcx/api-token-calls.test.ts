import { expect, test } from 'vitest';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { apiTokenCalls } from '../../../functions/ringcx/api-token-calls.ts';
import { systemClock } from '../../../functions/runtime/system.ts';
import { answerWith } from './answering-server.ts';

const ACCESS = { accessToken: new Redacted('an-access-token'), sentAs: 'Bearer' } as const;
const TIMEOUT_MS = 60_000;
const MALFORMED = { ok: false, reason: 'malformed' };

const list = async (body: string) => {
  const { url } = await answerWith(body);
  const answer = await apiTokenCalls({ apiUrl: url }, systemClock).at(null).listApiTokens(ACCESS, TIMEOUT_MS);
  return answer.ok ? answer.value.map((token) => token.open()) : answer;
};

const create = async (body: string) => {
  const { url, requests } = await answerWith(body);
  const answer = await apiTokenCalls({ apiUrl: url }, systemClock).at(null).createApiToken(ACCESS, TIMEOUT_MS);
  expect(requests).toMatchObject([{ method: 'POST', headers: { authorization: 'Bearer an-access-token' } }]);
  return answer.ok ? answer.value.open() : answer;
};

test.each([
  ['as JSON', '["84:aaaa-1","84:bbbb-2"]'],
  ['in braces, as the guides print it', '{ "84:aaaa-1","84:bbbb-2" }'],
  ['in braces, over several lines', '\n{\n  "84:aaaa-1",\n  "84:bbbb-2"\n}\n'],
])('a list of API tokens is read %s', async (_how, body) => {
  expect(await list(body)).toEqual(['84:aaaa-1', '84:bbbb-2']);
});

test('braces inside a token are kept', async () => {
  expect(await list('["84:{aaaa}-1"]')).toEqual(['84:{aaaa}-1']);
  expect(await list('{ "84:{aaaa}-1" }')).toEqual(['84:{aaaa}-1']);
});

test.each(['[]', '{}', '{ }'])('an empty list of API tokens is read from %s', async (body) => {
  expect(await list(body)).toEqual([]);
});

test.each(['', 'null', '{ "apiTokens": ["84:aaaa-1"] }', '["84:aaaa-1", ""]', '[84]', '<html></html>'])(
  'a body that is no list of API tokens is malformed: %s',
  async (body) => {
    expect(await list(body)).toEqual(MALFORMED);
  },
);

test.each([
  ['bare', '84:aaaa-bbbb-1'],
  ['in quotes', '"84:aaaa-bbbb-1"'],
  ['with a line end', '"84:aaaa-bbbb-1"\r\n'],
])('a new API token is read %s', async (_how, body) => {
  expect(await create(body)).toBe('84:aaaa-bbbb-1');
});

test.each(['', '""', 'short', '{"token":"84:aaaa-bbbb-1"}', '<html></html>', 'Your token is 84:aaaa', '84:aaaa"bbbb'])(
  'a body that is no API token is malformed: %s',
  async (body) => {
    expect(await create(body)).toEqual(MALFORMED);
  },
);
