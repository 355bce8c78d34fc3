import type { Scope } from '../../contract/scopes.ts';
import type { Page } from '../page.ts';
import type { System } from '../system.ts';

export interface CallerSecret {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly createdAt: number;
}

export interface Caller {
  readonly id: string;
  readonly scopes: readonly Scope[];
  /** Names, or `*` alone. */
  readonly connections: readonly string[];
  readonly expiresAt: number | null;
  /** The newest first; two at the most. */
  readonly secrets: readonly CallerSecret[];
  /** The number of changes so far. */
  readonly version: number;
}

export interface CallerRegister {
  find(id: string): Promise<Caller | undefined>;
  /** False: somebody else has changed the caller since `caller.version - 1`. */
  save(caller: Caller): Promise<boolean>;
  /** False: there is no such caller. */
  remove(id: string): Promise<boolean>;
  list(nextToken: string | undefined): Promise<Page<Caller>>;
}

export interface ConnectionNames {
  /** A connection of a moment ago may be missing. */
  has(name: string): Promise<boolean>;
}

export interface CallerPorts extends System {
  readonly callers: CallerRegister;
  readonly connectionNames: ConnectionNames;
}
