import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Moto {
  url: string;
  stop(): void;
}

/** A Secrets Manager that others wrote, where it is installed; undefined where it is not. */
export async function startMoto(): Promise<Moto | undefined> {
  const port = await freePort();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const ready = await Promise.race([answers(url, child), ended(child)]);
  if (!ready) return undefined;
  return { url, stop: () => void child.kill() };
}

/** A command that does not exist raises an error, an installer's empty shim exits at once. */
async function ended(child: ChildProcess): Promise<false> {
  await Promise.race([once(child, 'exit'), once(child, 'error')]).catch(() => undefined);
  return false;
}

async function answers(url: string, child: ChildProcess): Promise<true> {
  while (child.exitCode === null) {
    try {
      await fetch(`${url}/moto-api/data.json`);
      return true;
    } catch {
      // It listens a while after it was started.
      await sleep(50);
    }
  }
  return new Promise(() => undefined);
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
