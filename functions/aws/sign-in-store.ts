import {
  CreateSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceExistsException,
  RestoreSecretCommand,
  type SecretsManagerClient,
  UpdateSecretCommand,
  type UpdateSecretCommandInput,
} from '@aws-sdk/client-secrets-manager';
import type { SignInStore } from '../broker/sessions/ports.ts';
import type { SignIn } from '../broker/sessions/sign-in.ts';
import { secretName } from '../contract/secret-names.ts';
import { ifThere } from './if-there.ts';
import { unlessKeyRefused } from './key-refusal.ts';
import { readSignIn, writeSignIn } from './sign-in-json.ts';

/** The prefix of the secrets' names, and the key that encrypts them. */
export interface SecretPlace {
  readonly prefix: string;
  /** Undefined in functions that write no secret. */
  readonly keyArn: string | undefined;
}

/** Sign-ins, in one secret per connection that only the broker may read. */
export class SecretsManagerSignInStore implements SignInStore {
  readonly #client: SecretsManagerClient;
  readonly #place: SecretPlace;

  constructor(client: SecretsManagerClient, place: SecretPlace) {
    this.#client = client;
    this.#place = place;
  }

  async find(connection: string): Promise<SignIn | undefined> {
    const SecretId = this.#nameOf(connection);
    const answer = await ifThere(() => this.#client.send(new GetSecretValueCommand({ SecretId })));
    return answer && readSignIn(answer.SecretString ?? '');
  }

  async findFormer(connection: string): Promise<SignIn | undefined> {
    return await unlessKeyRefused(() => this.find(connection));
  }

  async put(connection: string, signIn: SignIn): Promise<void> {
    const Name = this.#nameOf(connection);
    const SecretString = writeSignIn(signIn);
    const KmsKeyId = this.#place.keyArn;
    try {
      await this.#client.send(
        new CreateSecretCommand({
          Name,
          SecretString,
          Description: `How the RingCX Token Broker signs in for connection ${connection}`,
          KmsKeyId,
        }),
      );
    } catch (error) {
      const scheduledForDeletion = error instanceof InvalidRequestException;
      if (!scheduledForDeletion && !(error instanceof ResourceExistsException)) throw error;
      if (scheduledForDeletion) await this.#client.send(new RestoreSecretCommand({ SecretId: Name }));
      await this.#update({ SecretId: Name, SecretString, KmsKeyId });
    }
  }

  /** The key goes along, because another deployment may have left the secret under a key of its own. */
  async #update(change: UpdateSecretCommandInput): Promise<void> {
    try {
      await this.#client.send(new UpdateSecretCommand(change));
    } catch (error) {
      // The SDK repeats a call whose answer was lost, and the version that it made then exists.
      if (!(error instanceof ResourceExistsException)) throw error;
    }
  }

  #nameOf(connection: string): string {
    return secretName(this.#place.prefix, connection, 'sign-in');
  }
}
