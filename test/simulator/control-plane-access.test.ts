import { request } from 'node:http';
import { expect } from 'vitest';
import { test } from './simulator-test.ts';

/** fetch does not let a caller choose the host. */
function statusForHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/__simulator/stats`, { headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject).end();
  });
}

test.for(['127.0.0.1', '127.0.0.1:8788', 'localhost:8788', 'LOCALHOST', '[::1]:8788'])(
  'the control plane answers to the host %s',
  async (host, { client }) => {
    expect(await statusForHost(client.url, host)).toBe(200);
  },
);

test.for(['example.com', 'localhost.example.com', '127.0.0.1.example.com', '10.0.0.1:8788'])(
  'the control plane refuses the host %s',
  async (host, { client }) => {
    expect(await statusForHost(client.url, host)).toBe(403);
  },
);

test.for(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
  'the control plane refuses a request of the type %s, also an empty one',
  async (contentType, { client }) => {
    const headers = { 'Content-Type': contentType };
    const call = (body: string) => client.call('POST', '/__simulator/reset', { headers, body });
    expect((await call('{"sessions":true}')).status).toBe(415);
    expect((await call('')).status).toBe(415);
  },
);

test('the control plane refuses a body without a type, and takes a request without either', async ({ client }) => {
  const reset = (body: Uint8Array) => fetch(`${client.url}/__simulator/reset`, { method: 'POST', body });
  expect((await reset(new TextEncoder().encode('{}'))).status).toBe(415);
  expect((await reset(new Uint8Array())).status).toBe(204);
});

test.for(['https://example.com', 'http://127.0.0.1.example.com', 'null', 'file://'])(
  'the control plane refuses a page of the origin %s',
  async (origin, { client }) => {
    const call = () => fetch(`${client.url}/__simulator/reset`, { method: 'POST', headers: { origin } });
    expect((await call()).status).toBe(403);
  },
);

test('the control plane takes a page of this machine', async ({ client }) => {
  const headers = { origin: 'http://127.0.0.1:8787' };
  expect((await fetch(`${client.url}/__simulator/stats`, { headers })).status).toBe(200);
});

test('the control plane takes JSON with a charset', async ({ client }) => {
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  expect((await client.call('POST', '/__simulator/reset', { headers, body: '{}' })).status).toBe(204);
});
