import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'vitest';
import { startSimulator } from '../../simulator/start-simulator.ts';
import { SimulatorClient } from './simulator-client.ts';
import { test } from './simulator-test.ts';

test('a simulator listens on a free loopback port', async ({ simulator }) => {
  expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('a simulator listens on the given port, and names it when it is taken', async ({ simulator }) => {
  const port = Number(new URL(simulator.url).port);
  await expect(startSimulator({ port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
  await simulator.close();
  const successor = await startSimulator({ port });
  expect(successor.url).toBe(simulator.url);
  await successor.close();
});

test('a simulator closes open sockets and unanswered calls when it is closed, and can be closed twice', async () => {
  const simulator = await startSimulator();
  const client = new SimulatorClient(simulator.url);
  await client.fail('login', { kind: 'delay', delayMs: 3_600_000 });
  const idle = connect(Number(new URL(simulator.url).port), '127.0.0.1');
  await once(idle, 'connect');
  const unanswered = expect(client.login(simulator.account)).rejects.toThrow('fetch failed');
  // Answered, so the server has the earlier connections as well.
  await client.control('GET', 'stats');
  const ended = once(idle, 'close');
  await simulator.close();
  await Promise.all([unanswered, ended]);
  await simulator.close();
  await expect(client.control('GET', 'stats')).rejects.toThrow('fetch failed');
});

test('a simulator uses the real clock unless given another', async () => {
  const simulator = await startSimulator();
  try {
    const client = new SimulatorClient(simulator.url);
    const { accessToken } = await client.signIn(simulator.account);
    expect((await client.admin('GET', 'users', { Authorization: `Bearer ${accessToken}` })).status).toBe(200);
  } finally {
    await simulator.close();
  }
});
