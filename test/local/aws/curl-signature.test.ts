import { execFile, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { test as base, expect } from 'vitest';
import { verifySignature } from '../../../local/aws/verify-signature.ts';
import { closeServer, listen } from '../../../local/loopback-server.ts';
import { findCredentials, region } from './test-endpoint.ts';

const run = promisify(execFile);
const CURL_SIGNS = spawnSync('curl', ['--help', 'all'], { encoding: 'utf8' }).stdout?.includes('--aws-sigv4') === true;

type Curl = (pathAndQuery: string, ...more: readonly string[]) => Promise<string>;

/**
 * Runs curl with the operator's key against a server that answers with the principal, or with the fault of the
 * signature.
 */
// biome-ignore lint/correctness/noEmptyPattern: Vitest wants a destructuring pattern, and this fixture uses no other one.
const test = base.extend('curl', { scope: 'file' }, async ({}, { onCleanup }): Promise<Curl> => {
  const server = createServer(async (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const body = Buffer.concat(await request.toArray());
    const signed = { method: request.method ?? '', path, query, headers: request.headers, body };
    const verified = await verifySignature(signed, { credentials: findCredentials, service: 'execute-api', region });
    response.end(verified.ok ? verified.principal : `refused: ${verified.reason}`);
  });
  const port = await listen(server, 0);
  onCleanup(() => closeServer(server));
  const signing = ['--aws-sigv4', `aws:amz:${region}:execute-api`, '--user', 'AKIAOPERATOR:operator-secret'];
  return async (pathAndQuery, ...more) => {
    const url = `http://127.0.0.1:${port}${pathAndQuery}`;
    const { stdout } = await run('curl', ['--silent', '--noproxy', '*', ...signing, ...more, url]);
    return stdout;
  };
});

test.skipIf(!CURL_SIGNS)('curl --aws-sigv4 is accepted for a GET', async ({ curl }) => {
  expect(await curl('/v1/connections')).toBe('operator');
});

test.skipIf(!CURL_SIGNS)('curl --aws-sigv4 is accepted for a sorted query', async ({ curl }) => {
  expect(await curl('/v1/connections?a=1&b=two%20words')).toBe('operator');
});

test.skipIf(!CURL_SIGNS)('curl --aws-sigv4 is accepted for a body with a content type', async ({ curl }) => {
  const json = ['--header', 'Content-Type: application/json', '--data', '{"label":"ivr"}'];
  expect(await curl('/v1/connections/acme/api-tokens', '--request', 'POST', ...json)).toBe('operator');
});

test.skipIf(!CURL_SIGNS)('curl --aws-sigv4 is accepted for a PUT and a DELETE', async ({ curl }) => {
  expect(await curl('/v1/callers/ivr', '--request', 'PUT', '--data', '{}')).toBe('operator');
  expect(await curl('/v1/callers/ivr', '--request', 'DELETE')).toBe('operator');
});

test.skipIf(!CURL_SIGNS)('curl --aws-sigv4 is accepted for temporary credentials', async ({ curl }) => {
  const signing = ['--user', 'ASIAREFRESHER:refresher-secret', '--header', 'x-amz-security-token: refresher-session'];
  expect(await curl('/v1/connections', ...signing)).toContain('refresher');
});

test.skipIf(!CURL_SIGNS)('curl --aws-sigv4 is refused with a wrong key', async ({ curl }) => {
  expect(await curl('/v1/connections', '--user', 'AKIAOPERATOR:wrong')).toBe('refused: mismatch');
});
