import { AwsError } from '../aws-error.ts';
import type { Secret } from './secret.ts';

interface Change {
  readonly at: number;
  /** Undefined once the secret is deleted. */
  readonly secret: Secret | undefined;
}

export interface StoreOptions {
  readonly now: () => number;
  /** For how long a read still sees the state before a write. */
  readonly delayedReadsMs: number;
}

/** Secrets by name, with as many old snapshots as delayed reads need. */
export class SecretStore {
  readonly #changes = new Map<string, Change[]>();
  readonly #options: StoreOptions;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  save(secret: Secret): Secret {
    this.#record(secret.name, secret);
    return secret;
  }

  remove(name: string): void {
    this.#record(name, undefined);
  }

  all(): Secret[] {
    return [...this.#changes.values()].flatMap((changes) => changes.at(-1)?.secret ?? []);
  }

  /** The secret as the last write left it, by name, ARN, or ARN without the six random characters. */
  find(secretId: string): Secret | undefined {
    return match(this.all(), secretId);
  }

  get(secretId: string): Secret {
    return this.find(secretId) ?? notFound();
  }

  /** For operations that change or reveal a secret. Throws when the secret is scheduled for deletion. */
  getUsable(secretId: string): Secret {
    return usable(this.get(secretId));
  }

  /** The secret as a read sees it, which may be an older snapshot. */
  read(secretId: string): Secret {
    const seenUntil = this.#options.now() - this.#options.delayedReadsMs;
    const seen = [...this.#changes.values()].flatMap(
      (changes) => changes.findLast(({ at }) => at <= seenUntil)?.secret ?? [],
    );
    return match(seen, secretId) ?? notFound();
  }

  readUsable(secretId: string): Secret {
    return usable(this.read(secretId));
  }

  #record(name: string, secret: Secret | undefined): void {
    const at = this.#options.now();
    const changes = this.#changes.get(name) ?? [];
    const firstStillSeen = Math.max(
      0,
      changes.findLastIndex((change) => change.at <= at - this.#options.delayedReadsMs),
    );
    const kept = this.#options.delayedReadsMs > 0 ? changes.slice(firstStillSeen) : [];
    // Deleting the key first keeps the map in order of creation when a name is used again.
    if (changes.at(-1)?.secret === undefined) this.#changes.delete(name);
    if (secret || kept.length > 0) this.#changes.set(name, [...kept, { at, secret }]);
    else this.#changes.delete(name);
  }
}

function match(secrets: readonly Secret[], secretId: string): Secret | undefined {
  if (!secretId.startsWith('arn:')) return secrets.find(({ name }) => name === secretId);
  return secrets.find(({ arn }) => arn === secretId) ?? secrets.find(({ arn }) => arn.slice(0, -7) === secretId);
}

function usable(secret: Secret): Secret {
  if (secret.deletionAt === undefined) return secret;
  throw new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

function notFound(): never {
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}
