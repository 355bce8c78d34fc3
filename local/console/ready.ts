import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedAccount } from '../../simulator/start-simulator.ts';

/** The content of `ready.json`: how people, scripts and tests reach the running broker. */
export interface Ready {
  readonly brokerUrl: string;
  readonly ringCxUrl: string;
  readonly awsEndpointUrl: string;
  /** Null without the simulator, because then there is no account to connect to. */
  readonly connection: string | null;
  readonly caller: { readonly id: string; readonly secret: string };
  readonly aws: { readonly region: string; readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly account: RingCxAccount | null;
}

export type RingCxAccount = Omit<SimulatedAccount, 'mainAccountId'>;

const pathIn = (directory: string): string => join(directory, 'ready.json');

/** The file appears with its whole content, and only its owner can read it. */
export const writeReady = (directory: string, ready: Ready): void => {
  mkdirSync(directory, { recursive: true });
  const temporary = `${pathIn(directory)}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, pathIn(directory));
};

export const removeReady = (directory: string): void => rmSync(pathIn(directory), { force: true });

/** Keeps the file when a later start has written it. */
export const removeOwnReady = (directory: string, { brokerUrl }: Ready): void => {
  try {
    const written = JSON.parse(readFileSync(pathIn(directory), 'utf8')) as Ready;
    if (written.brokerUrl === brokerUrl) removeReady(directory);
  } catch {
    // The file does not exist any more.
  }
};
