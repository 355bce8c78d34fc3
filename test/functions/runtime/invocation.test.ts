import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { test as base, expect, vi } from 'vitest';
import { documentClient } from '../../../functions/aws/aws-clients.ts';
import { Table } from '../../../functions/aws/table.ts';
import { invocation } from '../../../functions/runtime/invocation.ts';
import { setEnvironment } from '../set-environment.ts';

/** A table behind a server that can close its side of every open connection without anybody noticing. */
async function startTable() {
  const dead = new WeakSet<Socket>();
  const open = new Set<Socket>();
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    open.add(request.socket);
    if (dead.has(request.socket)) request.socket.destroy();
    else setTimeout(() => response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}'), 20);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const restore = setEnvironment({
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const table = new Table(documentClient(), 'broker');
  const ask = () => table.get({ pk: 'CONNECTION#acme', sk: 'CONNECTION' });
  return {
    ask,
    openSockets: async (count: number) => await Promise.all(Array.from({ length: count }, ask)),
    killSockets: () => {
      for (const socket of open) dead.add(socket);
    },
    requestsDuring: async (work: () => Promise<unknown>) => {
      const before = requests;
      await work();
      return requests - before;
    },
    close: () => {
      restore();
      server.closeAllConnections();
      server.close();
    },
  };
}

const test = base.extend<{ table: Awaited<ReturnType<typeof startTable>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of the fixtures that this one needs.
  table: async ({}, use) => {
    const table = await startTable();
    await use(table);
    table.close();
    vi.useRealTimers();
  },
});

test('a request survives three dead sockets in a row', async ({ table }) => {
  await table.openSockets(3);
  table.killSockets();
  expect(await table.requestsDuring(table.ask)).toBe(4);
});

test('a container that was frozen drops its sockets, so that no request meets a dead one', async ({ table }) => {
  const handler = invocation(table.ask);
  await table.openSockets(30);
  await handler(undefined);
  table.killSockets();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
  expect(await table.requestsDuring(() => handler(undefined))).toBe(1);
});

test('a busy container keeps its sockets', async ({ table }) => {
  const handler = invocation(table.ask);
  await handler(undefined);
  table.killSockets();
  // The second request meets the socket of the first, and is repeated on a new one.
  expect(await table.requestsDuring(() => handler(undefined))).toBe(2);
});
