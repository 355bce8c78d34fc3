import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { VERSION } from '../../../functions/contract/version.ts';
import { send, type UpstreamText } from '../../../functions/ringcx/send.ts';
import { answerWith } from './answering-server.ts';
import { everyCall } from './every-call.ts';
import { CERTIFICATE } from './loopback-certificate.ts';
import { startRawServer } from './raw-server.ts';

const LONG_MS = 100_000;
const SHORT_MS = 500;
const NOW = Date.parse('2027-01-31T12:00:00Z');
const clock = { now: () => NOW, sleep: async () => undefined };

const get = async (url: string, timeoutMs = LONG_MS, headers = {}): Promise<UpstreamText> =>
  await send({ method: 'GET', url: new URL(url), headers, timeoutMs }, clock);

const UNAVAILABLE = { ok: false, reason: 'unavailable' };
const LOST = { ok: false, reason: 'lost' };

function trustTheTestCertificate(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, CERTIFICATE]);
  onTestFinished(() => setDefaultCACertificates(before));
}

test('a host where nobody listens is unavailable', async () => {
  expect(await get('http://127.0.0.1:1')).toEqual(UNAVAILABLE);
  expect(await get('https://127.0.0.1:1')).toEqual(UNAVAILABLE);
});

test('a host without an address is unavailable', async () => {
  expect(await get('https://nowhere.invalid')).toEqual(UNAVAILABLE);
});

test.each([
  ['says nothing', () => undefined, SHORT_MS],
  ['closes', (socket: { end(): void }) => socket.end(), LONG_MS],
  ['answers without TLS', (socket: { write(text: string): void }) => socket.write('HTTP/1.1 200 OK\r\n\r\n'), LONG_MS],
] as const)('an upstream that %s during the TLS handshake is unavailable', async (_what, answer, timeoutMs) => {
  const server = await startRawServer(answer, { tls: 'expected' });
  expect(await get(server.url, timeoutMs, { authorization: 'Bearer a-secret' })).toEqual(UNAVAILABLE);
  await server.drained();
});

test('no byte of a request reaches an upstream whose certificate nobody trusts', async () => {
  const server = await startRawServer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'), { tls: 'served' });
  expect(await get(server.url)).toEqual(UNAVAILABLE);
  await server.drained();
  expect(server.received()).toBe('');
});

test('an answer over TLS is read, and one that does not come is lost', async () => {
  trustTheTestCertificate();
  const good = await startRawServer((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]'), {
    tls: 'served',
  });
  expect(await get(good.url)).toMatchObject({ ok: true, text: '[]' });
  const silent = await startRawServer(() => undefined, { tls: 'served' });
  expect(await get(silent.url, SHORT_MS)).toEqual(LOST);
  await Promise.all([good.drained(), silent.drained()]);
});

test('a request with a header that nobody can send is not sent', async () => {
  const { url, requests } = await answerWith('[]');
  expect(await get(url, LONG_MS, { 'x-auth-token': 'abc\r\nX-Evil: 1' })).toEqual(UNAVAILABLE);
  expect(requests).toEqual([]);
});

test('every call names the broker and its version', async () => {
  const { url, requests } = await answerWith('');
  const calls = Object.values(everyCall(url, LONG_MS));
  await Promise.all(calls);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(VERSION).toBe(version);
  expect(requests.map(({ headers }) => headers['user-agent'])).toEqual(
    calls.map(() => `ringcx-token-broker/${version}`),
  );
});

test.each([
  ['seconds', '7', 7000],
  ['no pause', '0', 0],
  ['more seconds than the broker waits', '99999999999', 300_000],
  ['a date', 'Sun, 31 Jan 2027 12:00:09 GMT', 9000],
  ['a date in the old form', 'Sunday, 31-Jan-27 12:00:09 GMT', 9000],
  ['a date next week', 'Sun, 07 Feb 2027 12:00:00 GMT', 300_000],
  ['a date that has passed', 'Sun, 31 Jan 2027 11:59:59 GMT', undefined],
  ['a negative number', '-5', undefined],
  ['nonsense', 'soon', undefined],
  ['nothing', undefined, undefined],
])('a Retry-After of %s is read as it is meant', async (_what, header, retryAfterMs) => {
  const { url } = await answerWith('rate', 429, header === undefined ? {} : { 'retry-after': header });
  const pause = retryAfterMs === undefined ? {} : { retryAfterMs };
  expect(await get(url)).toEqual({ ok: false, status: 429, reason: 'rate-limited', ...pause });
});

test.each([
  ['10', '60', { limit: 10, windowMs: 60_000 }],
  ['0', '60', null],
  ['10', '-1', null],
  ['1e3', '60', null],
  ['10', '9999999', null],
])('a rate limit of %s calls in %s seconds is read, or ignored as nonsense', async (limit, window, rateLimit) => {
  const headers = { 'x-rate-limit-limit': limit, 'x-rate-limit-window': window };
  const [good, bad] = [await answerWith('[]', 200, headers), await answerWith('', 403, headers)];
  expect(await get(good.url)).toEqual({ ok: true, text: '[]', rateLimit });
  expect(await get(bad.url)).toEqual({ ok: false, status: 403, reason: 'refused', ...(rateLimit && { rateLimit }) });
});
