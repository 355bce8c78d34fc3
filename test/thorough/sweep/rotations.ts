import { setTimeout as wait } from 'node:timers/promises';
import { connectionOf } from '../../../functions/contract/secret-names.ts';
import type { RotationCall, RotationReport } from '../../../local/aws/secrets/rotation-runner.ts';
import type { Functions } from './functions.ts';

const LOOK_EVERY_MS = 20;

/** Whose containers Secrets Manager rotates a connection's token with, and which rotations are under way. */
export class Rotations {
  readonly #prefix: string;
  readonly #functions = new Map<string, Functions>();
  readonly #underWay = new Set<string>();
  readonly #holds = new Map<string, () => Promise<void>>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  assign(connection: string, functions: Functions): void {
    this.#functions.set(connection, functions);
  }

  /** Before Secrets Manager's next attempt. */
  hold(connection: string, until: () => Promise<void>): void {
    this.#holds.set(connection, until);
  }

  /** Once a rotation has been started: until it has succeeded or Secrets Manager has given it up. */
  async ended(connection: string): Promise<void> {
    while (this.#underWay.has(connection)) await wait(LOOK_EVERY_MS);
  }

  async rotate({ event }: RotationCall): Promise<void> {
    const connection = connectionOf(this.#prefix, event.SecretId) ?? '';
    this.#underWay.add(connection);
    await this.#holds.get(connection)?.();
    const result = await this.#functions.get(connection)?.invoke('rotation', event);
    if (!result?.ok) throw new Error(result?.error.errorMessage ?? 'nobody rotates this connection');
  }

  onReport({ secretName, outcome }: RotationReport): void {
    if (outcome !== 'attempt-failed') this.#underWay.delete(connectionOf(this.#prefix, secretName) ?? '');
  }
}
