import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How to reach the running broker: for people, scripts and tests. */
export interface Ready {
  readonly brokerUrl: string;
  readonly ringCxUrl: string;
  readonly awsEndpointUrl: string;
  /** Null without a simulator: there is no account to connect to. */
  readonly connection: string | null;
  readonly caller: { readonly id: string; readonly secret: string };
  readonly aws: { readonly region: string; readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly account: RingCxAccount | null;
}

export interface RingCxAccount {
  readonly username: string;
  readonly password: string;
  readonly platformId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly jwt: string;
}

const pathIn = (directory: string): string => join(directory, 'ready.json');

/** Appears complete and readable by its owner alone, or not at all. */
export const writeReady = (directory: string, ready: Ready): void => {
  mkdirSync(directory, { recursive: true });
  const draft = `${pathIn(directory)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, pathIn(directory));
};

export const removeReady = (directory: string): void => rmSync(pathIn(directory), { force: true });

/** Not that of a start which has come after this one. */
export const removeOwnReady = (directory: string, { brokerUrl }: Ready): void => {
  try {
    const there = JSON.parse(readFileSync(pathIn(directory), 'utf8')) as Ready;
    if (there.brokerUrl === brokerUrl) removeReady(directory);
  } catch {
    // Gone already.
  }
};
