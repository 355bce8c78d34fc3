import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';
import { canSeeProcesses, processesOf } from './processes.ts';
import { startEnvironment } from './running-broker.ts';

const PATIENCE = { timeout: 20_000 };
const directories: string[] = [];
const directory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'broker-start-'));
  directories.push(path);
  return path;
};

afterAll(() => {
  for (const path of directories) rmSync(path, { recursive: true, force: true });
});

/** The processes that are left. Only on Linux can they be seen. */
const remains = (path: string): readonly number[] => (canSeeProcesses ? processesOf(path) : []);

const start = (environment: Record<string, string>) => {
  const env = { ...startEnvironment(), ...environment };
  const child = spawn(process.execPath, ['local/start.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => ({ code, output }));
  return { child, ended };
};

test
  .skipIf(!canSeeProcesses)
  .concurrent('a start that is stopped half-way ends with code 0 and leaves no process', async ({ expect }) => {
    const LOCAL_DIR = directory();
    const { child, ended } = start({ LOCAL_DIR });
    // The runner and the process that synthesizes the stack for it.
    await expect.poll(() => processesOf(LOCAL_DIR).length, PATIENCE).toBeGreaterThan(1);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, output: '' });
    expect(existsSync(join(LOCAL_DIR, 'ready.json'))).toBe(false);
    await expect.poll(() => remains(LOCAL_DIR), PATIENCE).toEqual([]);
  });

test.concurrent.for(['PORT', 'RINGCX_PORT', 'AWS_PORT'])(
  'a start ends in one sentence, with code 1 and no process left, when %s is taken',
  async (variable, { expect }) => {
    const LOCAL_DIR = directory();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const { code, output } = await start({ LOCAL_DIR, [variable]: port }).ended;
    server.close();
    expect(output).toMatch(new RegExp(`^The broker cannot start: [^\\n.]*port ${port} [^\\n]*${variable}[^\\n]*\\n$`));
    expect(code).toBe(1);
    expect(existsSync(join(LOCAL_DIR, 'ready.json'))).toBe(false);
    await expect.poll(() => remains(LOCAL_DIR), PATIENCE).toEqual([]);
  },
);

/** Starts a broker that cannot serve, over a file that another one has left. */
const startOver = async (ready: string) => {
  const LOCAL_DIR = directory();
  const path = join(LOCAL_DIR, 'ready.json');
  writeFileSync(path, ready);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const PORT = typeof address === 'object' && address ? String(address.port) : '';
  await start({ LOCAL_DIR, PORT }).ended;
  server.close();
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
};

/** Larger than any process id that a system gives out. */
const NO_PROCESS = 2 ** 30;

test.concurrent.for<readonly [string, string]>([
  ['a broker that was killed', JSON.stringify({ pid: NO_PROCESS })],
  ['an older version', '{"brokerUrl":"http://127.0.0.1:8787/v1"}'],
  ['a disk that was full', '{"pid":'],
])('a start removes the ready.json of %s, even if it ends soon after', async ([, ready], { expect }) => {
  expect(await startOver(ready)).toBeUndefined();
});

test.concurrent('a start that cannot serve keeps the ready.json of a broker that does', async ({ expect }) => {
  const ready = JSON.stringify({ pid: process.pid });
  expect(await startOver(ready)).toBe(ready);
});
