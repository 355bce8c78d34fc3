import * as sdk from '@aws-sdk/client-secrets-manager';
import { versionById, versionByStage } from '../../../local/aws/secrets/secret.ts';
import type { Prng } from '../time/prng.ts';
import { SecretsRefusal, type SecretsState } from './secrets-state.ts';
import type { Storage } from './storage.ts';

type Command =
  | sdk.CancelRotateSecretCommand
  | sdk.CreateSecretCommand
  | sdk.DeleteSecretCommand
  | sdk.DescribeSecretCommand
  | sdk.GetSecretValueCommand
  | sdk.PutSecretValueCommand
  | sdk.RestoreSecretCommand
  | sdk.RotateSecretCommand
  | sdk.UpdateSecretCommand
  | sdk.UpdateSecretVersionStageCommand;

/** Secrets Manager as one process sees it: the part of the SDK's client that the adapters use. */
export class MemorySecretsManager {
  readonly #state: SecretsState;
  readonly #storage: Storage;
  readonly #chance: Prng;
  readonly #lags: () => boolean;

  constructor(state: SecretsState, storage: Storage, chance: Prng, lags: () => boolean) {
    this.#state = state;
    this.#storage = storage;
    this.#chance = chance;
    this.#lags = lags;
  }

  /** For the adapters, which want the SDK's client. */
  asClient(): sdk.SecretsManagerClient {
    return this as unknown as sdk.SecretsManagerClient;
  }

  async send(command: Command): Promise<unknown> {
    const isRead = command instanceof sdk.DescribeSecretCommand || command instanceof sdk.GetSecretValueCommand;
    const repeats = command instanceof sdk.UpdateSecretVersionStageCommand;
    const lagMs = this.#lags() ? this.#chance.between(0, 1500) : 0;
    const attempt = (now: number): { readonly answer: unknown } | { readonly refusal: unknown } => {
      try {
        return { answer: this.#answer(command, now, lagMs) };
      } catch (error) {
        return { refusal: error instanceof SecretsRefusal ? toSdkError(error) : error };
      }
    };
    const outcome = isRead ? await this.#storage.read(attempt) : await this.#storage.write(attempt, repeats);
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.answer;
  }

  #answer(command: Command, now: number, lagMs: number): unknown {
    const state = this.#state;
    if (command instanceof sdk.CreateSecretCommand) {
      const { Name = '', SecretString } = command.input;
      return state.create(Name, SecretString, this.#id(), now);
    }
    const { SecretId: name = '' } = command.input;
    if (command instanceof sdk.DescribeSecretCommand) return this.#describe(name, now, lagMs);
    if (command instanceof sdk.GetSecretValueCommand) return this.#read(command.input, now, lagMs);
    if (command instanceof sdk.PutSecretValueCommand) {
      const { ClientRequestToken: id = this.#id(), SecretString: text = '', VersionStages: stages } = command.input;
      return state.put(name, { id, text, stages: stages ?? ['AWSCURRENT'] }, now);
    }
    if (command instanceof sdk.UpdateSecretCommand) {
      const { ClientRequestToken: id = this.#id(), SecretString: text = '' } = command.input;
      return state.put(name, { id, text, stages: ['AWSCURRENT'] }, now);
    }
    if (command instanceof sdk.UpdateSecretVersionStageCommand) {
      const { VersionStage: stage = '', RemoveFromVersionId: from, MoveToVersionId: to } = command.input;
      return state.move(name, { stage, from, to }, now);
    }
    if (command instanceof sdk.RotateSecretCommand) {
      const { RotationRules, RotateImmediately: rotateNow = true } = command.input;
      const afterDays = RotationRules?.AutomaticallyAfterDays;
      const rotation = { ...(afterDays ? { afterDays } : {}), rotateNow, versionId: this.#id() };
      return state.rotate(name, rotation, now);
    }
    if (command instanceof sdk.CancelRotateSecretCommand) return state.cancelRotation(name, now);
    return command instanceof sdk.RestoreSecretCommand ? state.restore(name, now) : state.delete(name, now);
  }

  #describe(name: string, now: number, lagMs: number): unknown {
    const secret = this.#state.seen(name, now, lagMs);
    return {
      RotationEnabled: secret.rotationOn,
      ...(secret.afterDays === null ? {} : { RotationRules: { AutomaticallyAfterDays: secret.afterDays } }),
      ...(secret.deletionAt === undefined ? {} : { DeletedDate: new Date(now) }),
      VersionIdsToStages: Object.fromEntries(
        secret.versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, [...stages]]),
      ),
    };
  }

  #read(input: sdk.GetSecretValueCommandInput, now: number, lagMs: number): unknown {
    const { SecretId: name = '', VersionId, VersionStage = 'AWSCURRENT' } = input;
    const secret = this.#state.seen(name, now, lagMs);
    if (secret.deletionAt !== undefined) throw new SecretsRefusal('InvalidRequest');
    const version = VersionId ? versionById(secret, VersionId) : versionByStage(secret, VersionStage);
    if (!version?.value) throw new SecretsRefusal('ResourceNotFound');
    return { ...version.value.reveal(), VersionStages: [...version.stages] };
  }

  #id(): string {
    return `v${Math.floor(this.#chance.fraction() * 1e15).toString(36)}`;
  }
}

function toSdkError({ exception, message }: SecretsRefusal): Error {
  const options = { $metadata: {}, message, Message: message };
  if (exception === 'ResourceNotFound') return new sdk.ResourceNotFoundException(options);
  if (exception === 'ResourceExists') return new sdk.ResourceExistsException(options);
  return exception === 'InvalidRequest'
    ? new sdk.InvalidRequestException(options)
    : new sdk.InvalidParameterException(options);
}
