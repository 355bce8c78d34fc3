import { connectionOf } from '../../../functions/contract/secret-names.ts';
import type { RotationCall, RotationReport } from '../../../local/aws/secrets/rotation-options.ts';
import type { Functions } from './functions.ts';

/** Knows which containers rotate the token of a connection, and which rotations are under way. */
export class Rotations {
  readonly #prefix: string;
  readonly #functions = new Map<string, Functions>();
  readonly #underWay = new Map<string, PromiseWithResolvers<void>>();
  readonly #holds = new Map<string, () => Promise<void>>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  assign(connection: string, functions: Functions): void {
    this.#functions.set(connection, functions);
  }

  /** Delays Secrets Manager's next attempts until the promise resolves. */
  hold(connection: string, until: () => Promise<void>): void {
    this.#holds.set(connection, until);
  }

  /** Waits until a rotation that has been started succeeds, or Secrets Manager gives it up. */
  async ended(connection: string): Promise<void> {
    await this.#underWay.get(connection)?.promise;
  }

  async rotate({ event }: RotationCall): Promise<void> {
    const connection = connectionOf(this.#prefix, event.SecretId) ?? '';
    if (!this.#underWay.has(connection)) this.#underWay.set(connection, Promise.withResolvers());
    await this.#holds.get(connection)?.();
    const result = await this.#functions.get(connection)?.invoke('rotation', event);
    if (!result?.ok) throw new Error(result?.error.errorMessage ?? 'nobody rotates this connection');
  }

  onReport({ secretName, outcome }: RotationReport): void {
    if (outcome === 'attempt-failed') return;
    const connection = connectionOf(this.#prefix, secretName) ?? '';
    this.#underWay.get(connection)?.resolve();
    this.#underWay.delete(connection);
  }
}
