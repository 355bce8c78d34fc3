import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { vi } from 'vitest';

export interface Moto {
  url: string;
  stop(): void;
}

/** Says why a test is skipped. */
export const MOTO_MISSING = 'which is not installed here (pip install "moto[server]")';

const READY_WITHIN = { timeout: 60_000, interval: 50 };

/** A Secrets Manager that others wrote, where it is installed; undefined where it is not. */
export async function startMoto(): Promise<Moto | undefined> {
  const port = await freePort();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const ready = await Promise.race([answers(url), ended(child)]);
  if (!ready) return undefined;
  return { url, stop: () => void child.kill() };
}

/** A command that does not exist raises an error, an installer's empty shim exits at once. */
async function ended(child: ChildProcess): Promise<false> {
  await Promise.race([once(child, 'exit'), once(child, 'error')]).catch(() => undefined);
  return false;
}

/** moto listens a while after it was started. */
async function answers(url: string): Promise<true> {
  await vi.waitUntil(() => fetch(`${url}/moto-api/data.json`).catch(() => undefined), READY_WITHIN);
  return true;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
