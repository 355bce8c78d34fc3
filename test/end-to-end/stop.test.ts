import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canSeeProcesses, functionProcesses, processesOf } from './processes.ts';
import { runBroker } from './running-broker.ts';

const PATIENCE = { timeout: 20_000 };

/** Starts a broker whose directory outlives it, so that the files it leaves can be seen. */
const run = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'broker-stop-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return { directory, broker: await runBroker({ LOCAL_DIR: directory }) };
};

test('ready.json is for its owner alone, and SIGINT ends the broker with code 0, without ready.json and without a process left', async () => {
  const { directory, broker } = await run();
  const path = join(directory, 'ready.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(Object.keys(broker.ready)).toEqual([
    'pid',
    'startedAt',
    'brokerUrl',
    'ringCxUrl',
    'awsEndpointUrl',
    'connection',
    'caller',
    'aws',
    'account',
  ]);
  expect((await broker.request('GET', '/connections/demo/access-token', { caller: true })).status).toBe(200);
  const { code, output } = await broker.stop('SIGINT');
  expect(code).toBe(0);
  expect(output).not.toMatch(/warning/i);
  expect(existsSync(path)).toBe(false);
  if (canSeeProcesses) await expect.poll(() => processesOf(directory), PATIENCE).toEqual([]);
});

test.skipIf(!canSeeProcesses)('a running broker that is killed leaves no function behind', async () => {
  const { directory, broker } = await run();
  await broker.request('GET', '/connections/demo/access-token', { caller: true });
  expect(functionProcesses(directory).map((each) => each.function)).toContain('access-token');
  await broker.stop('SIGKILL');
  await expect.poll(() => processesOf(directory), PATIENCE).toEqual([]);
});
