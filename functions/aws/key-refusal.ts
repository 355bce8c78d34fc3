import { SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';

/** Secrets Manager also answers so where the role lacks a right on the secret itself. */
const REFUSALS: readonly string[] = ['AccessDeniedException', 'DecryptionFailure', 'EncryptionFailure'];

/** The role may not use the key of the secret: another deployment has left the secret, under a key of its own. */
export const isKeyRefusal = (error: unknown): boolean =>
  error instanceof SecretsManagerServiceException && REFUSALS.includes(error.name);

/** Undefined as well if the role may not use the key of the secret. */
export async function unlessKeyRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isKeyRefusal(error)) return undefined;
    throw error;
  }
}
