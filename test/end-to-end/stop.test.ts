import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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

test('a running broker ends on SIGINT with code 0, without ready.json and without a process left', async () => {
  const { directory, broker } = await run();
  expect(existsSync(join(directory, 'ready.json'))).toBe(true);
  expect((await broker.stop('SIGINT')).code).toBe(0);
  expect(existsSync(join(directory, 'ready.json'))).toBe(false);
  if (canSeeProcesses) await expect.poll(() => processesOf(directory), PATIENCE).toEqual([]);
});

test.skipIf(!canSeeProcesses)('a running broker that is killed leaves no function behind', async () => {
  const { directory, broker } = await run();
  await broker.request('GET', '/connections/demo/access-token', { caller: true });
  expect(functionProcesses(directory).map((each) => each.function)).toContain('access-token');
  await broker.stop('SIGKILL');
  await expect.poll(() => processesOf(directory), PATIENCE).toEqual([]);
});
