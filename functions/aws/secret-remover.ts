import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretRemover } from '../broker/connections/ports.ts';
import { DAY_MS } from '../broker/system.ts';
import { SECRET_KINDS, secretName } from '../contract/secret-names.ts';

/** The shortest that Secrets Manager offers; long enough to notice a mistake. */
const RECOVERY_WINDOW_DAYS = 7;

/** Schedules the secrets of a connection for deletion. */
export class SecretsManagerSecretRemover implements SecretRemover {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;

  constructor(client: SecretsManagerClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async removeAll(connection: string, now: number): Promise<number> {
    for (const kind of SECRET_KINDS) await this.#remove(secretName(this.#prefix, connection, kind));
    return now + RECOVERY_WINDOW_DAYS * DAY_MS;
  }

  async #isScheduledForDeletion(SecretId: string): Promise<boolean> {
    const secret = await this.#client.send(new DescribeSecretCommand({ SecretId }));
    return secret.DeletedDate !== undefined;
  }

  async #remove(SecretId: string): Promise<void> {
    try {
      await this.#client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_WINDOW_DAYS }));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return;
      const deleted = error instanceof InvalidRequestException && (await this.#isScheduledForDeletion(SecretId));
      if (!deleted) throw error;
    }
  }
}
