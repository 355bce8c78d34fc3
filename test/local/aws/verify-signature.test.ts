import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, test } from 'vitest';
import { type SignedRequest, verifySignature } from '../../../local/aws/verify-signature.ts';
import { findCredentials, operator, refresher, region } from './test-endpoint.ts';

const signedAt = Date.parse('2026-11-20T10:00:00Z');
const MINUTE_MS = 60_000;

interface Plan {
  method?: string;
  path?: string;
  query?: Record<string, string | string[]>;
  /** The query as sent; `query` is the one that is signed. */
  rawQuery?: string;
  headers?: Record<string, string>;
  body?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  service?: string;
  region?: string;
}

async function sign(plan: Plan = {}): Promise<SignedRequest> {
  const { method = 'POST', path = '/v1/connections', query = {}, rawQuery = '', body = '{"a":1}' } = plan;
  const signer = new SignatureV4({
    credentials: plan.credentials ?? operator,
    region: plan.region ?? region,
    service: plan.service ?? 'execute-api',
    sha256: Sha256,
  });
  const headers = { host: 'localhost:3000', 'content-type': 'application/json', ...plan.headers };
  const request = { method, protocol: 'http:', hostname: 'localhost', path, query, headers, body };
  const signed = await signer.sign(request, { signingDate: new Date(signedAt) });
  return { method, path, query: rawQuery, headers: signed.headers, body: Buffer.from(body) };
}

function verify(request: SignedRequest, now = signedAt) {
  return verifySignature(request, { credentials: findCredentials, service: 'execute-api', region, now: () => now });
}

async function fault(request: SignedRequest, now?: number): Promise<string> {
  const verified = await verify(request, now);
  return verified.ok ? 'none' : verified.reason;
}

function withHeader(request: SignedRequest, name: string, value: string | undefined): SignedRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

test('a signature names the principal of its key', async () => {
  expect(await verify(await sign())).toEqual({ ok: true, principal: 'operator' });
});

test('a signature holds for temporary credentials with their session token', async () => {
  const verified = await verify(await sign({ credentials: refresher }));
  expect(verified).toEqual({ ok: true, principal: refresher.principal });
});

test.each(['/', '/v1/a%20b/c', '/v1/%E2%82%AC/x%2Fy', '/v1/~tilde/(1)*', '/v1/trailing/', '/v1//double'])(
  'a signature holds for the path %s',
  async (path) => {
    expect(await fault(await sign({ path }))).toBe('none');
  },
);

test.each([
  ['b=2&a=1', { a: '1', b: '2' }],
  ['a=2&a=1', { a: ['1', '2'] }],
  ['flag', { flag: '' }],
  ['name=a%20b%2Fc&%C3%A9=%E2%82%AC', { name: 'a b/c', é: '€' }],
  ['sum=1+1', { sum: '1+1' }],
  ['eq=a=b', { eq: 'a=b' }],
])('a signature holds for the query %s', async (rawQuery, query) => {
  expect(await fault(await sign({ rawQuery, query }))).toBe('none');
});

test('a signature holds without a body', async () => {
  expect(await fault(await sign({ method: 'GET', body: '' }))).toBe('none');
});

test('a signature holds for one of several services', async () => {
  const request = await sign({ service: 'dynamodb' });
  const options = { credentials: findCredentials, region, now: () => signedAt };
  expect(await verifySignature(request, { ...options, service: ['dynamodb', 'sts'] })).toMatchObject({ ok: true });
});

test('a signature holds with unsigned headers added in transit', async () => {
  expect(await fault(withHeader(await sign(), 'x-forwarded-for', '10.0.0.1'))).toBe('none');
});

test('a signature holds up to five minutes from its date, before and after', async () => {
  const request = await sign();
  expect(await fault(request, signedAt + 5 * MINUTE_MS)).toBe('none');
  expect(await fault(request, signedAt - 5 * MINUTE_MS)).toBe('none');
  expect(await fault(request, signedAt + 5 * MINUTE_MS + 1)).toBe('expired');
  expect(await fault(request, signedAt - 5 * MINUTE_MS - 1)).toBe('expired');
});

test('a request without an Authorization header counts as unsigned', async () => {
  expect(await fault(withHeader(await sign(), 'authorization', undefined))).toBe('missing');
});

test.each([
  'Basic b3BlcmF0b3I6c2VjcmV0',
  'AWS4-HMAC-SHA256 nonsense',
  'AWS4-HMAC-SHA256 Credential=A/20261120/us-east-1/execute-api, SignedHeaders=host, Signature=0',
])('the Authorization header %s is malformed', async (authorization) => {
  expect(await fault(withHeader(await sign(), 'authorization', authorization))).toBe('malformed');
});

test('a signature is malformed without a date, and with a query that cannot be decoded', async () => {
  expect(await fault(withHeader(await sign(), 'x-amz-date', undefined))).toBe('malformed');
  expect(await fault({ ...(await sign()), query: 'a=%' })).toBe('malformed');
});

test('a signature does not hold for an unknown access key', async () => {
  const stranger = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'operator-secret' };
  expect(await fault(await sign({ credentials: stranger }))).toBe('unknown-key');
});

test('a signature does not hold with a session token that is wrong, missing or superfluous', async () => {
  const { sessionToken, ...withoutToken } = refresher;
  expect(sessionToken).toBeDefined();
  const wrong = { ...refresher, sessionToken: 'refresher-sessioN' };
  const tooMuch = { ...operator, sessionToken: 'made-up' };
  for (const credentials of [wrong, withoutToken, tooMuch]) {
    expect(await fault(await sign({ credentials }))).toBe('unknown-key');
  }
});

test('a signature does not hold with another secret key', async () => {
  expect(await fault(await sign({ credentials: { ...operator, secretAccessKey: 'guess' } }))).toBe('mismatch');
});

test('a signature does not hold for another region or service', async () => {
  expect(await fault(await sign({ region: 'eu-west-1' }))).toBe('mismatch');
  expect(await fault(await sign({ service: 'secretsmanager' }))).toBe('mismatch');
});

test('a signature does not hold when the method, path, query, body or a signed header was changed', async () => {
  const request = await sign();
  const changed = [
    { ...request, method: 'PUT' },
    { ...request, path: '/v1/connections/other' },
    { ...request, query: 'admin=1' },
    { ...request, body: Buffer.from('{"a":2}') },
    withHeader(request, 'content-type', 'text/plain'),
    withHeader(request, 'host', 'elsewhere:3000'),
  ];
  for (const other of changed) expect(await fault(other)).toBe('mismatch');
});

test('a signature does not hold when body and declared hash were changed together', async () => {
  const other = await sign({ body: '{"a":2}' });
  const request = { ...(await sign()), body: other.body };
  const hash = String(other.headers['x-amz-content-sha256']);
  expect(await fault(withHeader(request, 'x-amz-content-sha256', hash))).toBe('mismatch');
});

test('a signature does not hold for a body that was declared unsigned', async () => {
  expect(await fault(await sign({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }))).toBe('mismatch');
});

test('a signature does not hold when an x-amz- header is unsigned', async () => {
  const request = withHeader(await sign(), 'x-amz-target', 'secretsmanager.DeleteSecret');
  expect(await fault(request)).toBe('mismatch');
});
