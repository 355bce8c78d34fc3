import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** One claim about Secrets Manager, to be checked against any implementation of it. */
export interface SecretsManagerCase {
  readonly name: string;
  readonly run: (client: SecretsManagerClient) => Promise<void>;
}
