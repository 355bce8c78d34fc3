import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedAccount } from '../../simulator/start-simulator.ts';

/** The content of `ready.json`: how people, scripts and tests reach the running broker. */
export interface Ready {
  /** The process that serves. If there is none of this id, it was killed, and the file is of no use any more. */
  readonly pid: number;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
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
export const removeOwnReady = (directory: string): void => {
  if (readPid(directory) === process.pid) removeReady(directory);
};

/** Removes the file of a process that was killed, and keeps that of one which may still serve. */
export const removeStaleReady = (directory: string): void => {
  const pid = readPid(directory);
  if (pid === undefined || !isRunning(pid)) removeReady(directory);
};

/** Undefined: there is no file, or it is not one that this version has written. */
const readPid = (directory: string): number | undefined => {
  try {
    const { pid } = JSON.parse(readFileSync(pathIn(directory), 'utf8')) as Partial<Ready>;
    return Number.isInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else may not be asked.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
