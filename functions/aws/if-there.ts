import { InvalidRequestException, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';

/** Undefined: the secret or version does not exist, or is scheduled for deletion. */
export async function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException) return undefined;
    throw error;
  }
}
