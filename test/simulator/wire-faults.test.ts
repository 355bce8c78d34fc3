import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { WIRE_FAULTS } from '../../simulator/wire-faults.ts';
import type { SimulatorClient } from './simulator-client.ts';
import { test } from './simulator-test.ts';

interface Raw {
  readonly bytes: Buffer;
  readonly text: string;
  readonly closed: boolean;
}

/** All that arrives until the other side closes, until nothing has arrived for a while, or until the time is over. */
async function raw(client: SimulatorClient, { quietMs = 250, totalMs = 20_000 } = {}): Promise<Raw> {
  const socket = connect(Number(new URL(client.url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  let closed = false;
  let latest = performance.now();
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    latest = performance.now();
  });
  socket.on('close', () => {
    closed = true;
  });
  await once(socket, 'connect');
  socket.write('POST /api/auth/token/refresh HTTP/1.1\r\nHost: simulated\r\nContent-Length: 0\r\n\r\n');
  const start = performance.now();
  latest = start;
  while (!closed && performance.now() - latest < quietMs && performance.now() - start < totalMs) await wait(10);
  socket.destroy();
  const bytes = Buffer.concat(chunks);
  return { bytes, text: bytes.toString('latin1'), closed };
}

test('hang accepts the call and says nothing', async ({ client }) => {
  await client.fail('refresh', { kind: 'hang' });
  expect(await raw(client)).toMatchObject({ text: '', closed: false });
});

test('switching-protocols switches, and then says nothing', async ({ client }) => {
  await client.fail('refresh', { kind: 'switching-protocols' });
  const { text, closed } = await raw(client);
  expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n[\s\S]*\r\n\r\n$/);
  expect(closed).toBe(false);
});

test('informational answers never come to an end', async ({ client }) => {
  await client.fail('refresh', { kind: 'informational' });
  const { text, closed } = await raw(client);
  expect(text.match(/HTTP\/1\.1 1\d\d /g)).toHaveLength(5);
  expect(text).not.toMatch(/HTTP\/1\.1 [2-5]/);
  expect(closed).toBe(false);
});

test('huge sends a whole body of ten megabytes', async ({ client }) => {
  await client.fail('refresh', { kind: 'huge' });
  expect((await client.refresh('x')).text).toHaveLength(10 * 2 ** 20);
});

test('drip sends a byte a second', async ({ client }) => {
  await client.fail('refresh', { kind: 'drip' });
  const { text, closed } = await raw(client, { quietMs: 3000, totalMs: 2500 });
  expect(text).toMatch(/\r\n\r\n\{ +$/);
  expect(closed).toBe(false);
});

test('header-flood sends more headers than a client takes', async ({ client }) => {
  await client.fail('refresh', { kind: 'header-flood' });
  expect((await raw(client, { quietMs: 10_000 })).bytes.length).toBeGreaterThan(400_000);
  await client.fail('refresh', { kind: 'header-flood' });
  await expect(client.refresh('x')).rejects.toThrow('fetch failed');
});

test('gzip-bomb grows a thousandfold', async ({ client }) => {
  await client.fail('refresh', { kind: 'gzip-bomb' });
  const { bytes } = await raw(client, { quietMs: 10_000 });
  const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  expect(gunzipSync(body).length / body.length).toBeGreaterThan(900);
});

test('truncate closes the connection within the body', async ({ client, account }) => {
  const { refreshToken } = await client.signIn(account);
  await client.fail('refresh', { kind: 'truncate', takesEffect: true });
  await expect(client.refresh(refreshToken)).rejects.toThrow('terminated');
  expect((await client.refresh(refreshToken)).status).toBe(401);
});

test('second-answer sends two answers to one call', async ({ client }) => {
  await client.fail('refresh', { kind: 'second-answer' });
  const { text } = await raw(client);
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  expect(text).toContain('"smuggled"');
});

test('garbage is no HTTP', async ({ client }) => {
  await client.fail('refresh', { kind: 'garbage' });
  const { text, closed } = await raw(client);
  expect(text).not.toContain('HTTP/');
  expect(closed).toBe(true);
});

test.for(WIRE_FAULTS.map((kind) => [kind] as const))(
  '%s counts as a call without an answer, and takes effect only if it should',
  async ([kind], { client, account }) => {
    for (const takesEffect of [false, true]) {
      await client.control('POST', 'reset');
      const { refreshToken } = await client.signIn(account);
      await client.fail('refresh', { kind, takesEffect });
      const body = new URLSearchParams({ refresh_token: refreshToken });
      await client
        .call('POST', '/api/auth/token/refresh', { body, signal: AbortSignal.timeout(250) })
        .catch(() => undefined);
      expect((await client.control('GET', 'stats')).json.calls).toMatchObject([{}, { endpoint: 'refresh', status: 0 }]);
      expect((await client.refresh(refreshToken)).status).toBe(takesEffect ? 401 : 200);
    }
  },
);
