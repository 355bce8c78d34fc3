import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifySignature } from '../../../local/aws/verify-signature.ts';
import { findCredentials, region } from './test-endpoint.ts';

const run = promisify(execFile);
const options = spawnSync('curl', ['--help', 'all'], { encoding: 'utf8' }).stdout ?? '';
const canSign = options.includes('--aws-sigv4');

describe.skipIf(!canSign)(canSign ? 'curl --aws-sigv4' : 'curl --aws-sigv4, which this machine does not have', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const [path = '', query = ''] = (request.url ?? '').split('?');
      const body = Buffer.concat(await request.toArray());
      const signed = { method: request.method ?? '', path, query, headers: request.headers, body };
      const verified = await verifySignature(signed, { credentials: findCredentials, service: 'execute-api', region });
      response.end(verified.ok ? verified.principal : `refused: ${verified.reason}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  async function curl(pathAndQuery: string, ...more: string[]): Promise<string> {
    const signing = ['--aws-sigv4', `aws:amz:${region}:execute-api`, '--user', 'AKIAOPERATOR:operator-secret'];
    const { stdout } = await run('curl', ['--silent', '--noproxy', '*', ...signing, ...more, `${url}${pathAndQuery}`]);
    return stdout;
  }

  it('is accepted for a GET', async () => {
    expect(await curl('/v1/connections')).toBe('operator');
  });

  it('is accepted for a query in order', async () => {
    expect(await curl('/v1/connections?a=1&b=two%20words')).toBe('operator');
  });

  it('is accepted for a body with headers of its own', async () => {
    const json = ['--header', 'Content-Type: application/json', '--data', '{"label":"ivr"}'];
    expect(await curl('/v1/connections/acme/api-tokens', '--request', 'POST', ...json)).toBe('operator');
  });

  it('is accepted for a PUT and a DELETE', async () => {
    expect(await curl('/v1/callers/ivr', '--request', 'PUT', '--data', '{}')).toBe('operator');
    expect(await curl('/v1/callers/ivr', '--request', 'DELETE')).toBe('operator');
  });

  it('is accepted for temporary credentials', async () => {
    const signing = ['--user', 'ASIAREFRESHER:refresher-secret', '--header', 'x-amz-security-token: refresher-session'];
    expect(await curl('/v1/connections', ...signing)).toContain('refresher');
  });

  it('is refused with a wrong key', async () => {
    expect(await curl('/v1/connections', '--user', 'AKIAOPERATOR:wrong')).toBe('refused: mismatch');
  });
});
