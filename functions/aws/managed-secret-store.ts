import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  RestoreSecretCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { ManagedSecretState, ManagedSecretStore, ManagedToken } from '../broker/managed-token/ports.ts';
import { pendingVersion } from '../broker/managed-token/secret-versions.ts';
import { secretName } from '../contract/secret-names.ts';
import { ifThere } from './if-there.ts';
import { isKeyRefusal, unlessKeyRefused } from './key-refusal.ts';
import { isNoTokenYet, managedTokenJson, noTokenYet, readManagedToken } from './managed-token-json.ts';

export interface ManagedSecretPlace {
  readonly prefix: string;
  readonly apiBaseUrl: string;
  /** Undefined in functions that write no secret. */
  readonly keyArn: string | undefined;
  /** Undefined in functions that set up no rotation. */
  readonly rotationFunctionArn: string | undefined;
}

/** The secret `<prefix>/<connection>/api-token`, which workloads read and Secrets Manager rotates. */
export class SecretsManagerManagedSecretStore implements ManagedSecretStore {
  readonly #client: SecretsManagerClient;
  readonly #place: ManagedSecretPlace;

  constructor(client: SecretsManagerClient, place: ManagedSecretPlace) {
    this.#client = client;
    this.#place = place;
  }

  async describe(connection: string): Promise<ManagedSecretState | undefined> {
    const SecretId = this.#nameOf(connection);
    const secret = await ifThere(() => this.#client.send(new DescribeSecretCommand({ SecretId })));
    if (!secret || secret.DeletedDate) return undefined;
    return {
      rotationEnabled: secret.RotationEnabled ?? false,
      rotatedElsewhere: this.#isElsewhere(secret.RotationLambdaARN),
      afterDays: secret.RotationRules?.AutomaticallyAfterDays ?? null,
      versions: new Map(Object.entries(secret.VersionIdsToStages ?? {})),
    };
  }

  async read(
    connection: string,
    version: { readonly id: string } | { readonly stage: string },
  ): Promise<ManagedToken | undefined> {
    const which = 'id' in version ? { VersionId: version.id } : { VersionStage: version.stage };
    const { token, labelled } = await this.#get(connection, which);
    return labelled ? token : undefined;
  }

  async held(connection: string, versionId: string): Promise<ManagedToken | undefined> {
    return (await unlessKeyRefused(() => this.#get(connection, { VersionId: versionId })))?.token;
  }

  async former(connection: string, versionId: string): Promise<ManagedToken | 'unreadable' | 'none'> {
    const SecretId = this.#nameOf(connection);
    const get = new GetSecretValueCommand({ SecretId, VersionId: versionId });
    const text = await unlessKeyRefused(async () => (await ifThere(() => this.#client.send(get)))?.SecretString ?? '');
    if (text === '' || (text && isNoTokenYet(text))) return 'none';
    return (text && readManagedToken(text)) || 'unreadable';
  }

  async #get(connection: string, which: { readonly VersionId: string } | { readonly VersionStage: string }) {
    const SecretId = this.#nameOf(connection);
    const answer = await ifThere(() => this.#client.send(new GetSecretValueCommand({ SecretId, ...which })));
    const labelled = (answer?.VersionStages ?? []).length > 0;
    return { token: answer && readManagedToken(answer.SecretString ?? ''), labelled };
  }

  async putPending(connection: string, versionId: string, token: ManagedToken): Promise<void> {
    const SecretId = this.#nameOf(connection);
    const put = new PutSecretValueCommand({
      SecretId,
      ClientRequestToken: versionId,
      SecretString: JSON.stringify(managedTokenJson(token, this.#place.apiBaseUrl)),
      VersionStages: ['AWSPENDING'],
    });
    try {
      await this.#client.send(put);
    } catch (error) {
      const { keyArn: KmsKeyId } = this.#place;
      if (!isKeyRefusal(error) || KmsKeyId === undefined) throw error;
      await this.#client.send(new UpdateSecretCommand({ SecretId, KmsKeyId }));
      await this.#client.send(put);
    }
  }

  async moveCurrent(connection: string, to: string, from: string | null): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: this.#nameOf(connection),
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: to,
          ...(from === null ? {} : { RemoveFromVersionId: from }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof InvalidParameterException || error instanceof InvalidRequestException) return false;
      throw error;
    }
  }

  async clearPending(connection: string, versionId: string): Promise<void> {
    const SecretId = this.#nameOf(connection);
    const removal = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: versionId };
    try {
      await this.#client.send(new UpdateSecretVersionStageCommand(removal));
    } catch (error) {
      // The label is gone already.
      if (!(error instanceof InvalidParameterException)) throw error;
    }
  }

  async ensure(connection: string): Promise<void> {
    const Name = this.#nameOf(connection);
    const Description = `The managed RingCX API token of connection ${connection}`;
    try {
      const KmsKeyId = this.#place.keyArn;
      const SecretString = JSON.stringify(noTokenYet(connection, this.#place.apiBaseUrl));
      await this.#client.send(new CreateSecretCommand({ Name, Description, KmsKeyId, SecretString }));
    } catch (error) {
      if (error instanceof InvalidRequestException)
        await this.#client.send(new RestoreSecretCommand({ SecretId: Name }));
      else if (!(error instanceof ResourceExistsException)) throw error;
    }
  }

  async switchOn(
    connection: string,
    afterDays: number,
    { rotateNow }: { readonly rotateNow: boolean },
  ): Promise<boolean> {
    return await this.#rotate(connection, {
      RotationLambdaARN: this.#rotationFunctionArn(),
      RotationRules: { AutomaticallyAfterDays: afterDays },
      RotateImmediately: rotateNow,
    });
  }

  async switchOff(connection: string): Promise<void> {
    const SecretId = this.#nameOf(connection);
    await ifThere(() => this.#client.send(new CancelRotateSecretCommand({ SecretId })));
    const state = await this.describe(connection);
    const pending = state ? pendingVersion(state) : null;
    // The label of a rotation that was half-way would keep every later one from starting.
    if (pending !== null) await this.clearPending(connection, pending);
  }

  async rotate(connection: string): Promise<'started' | 'under way' | 'refused'> {
    if (await this.#rotate(connection, {})) return 'started';
    const state = await this.describe(connection);
    return [...(state?.versions.values() ?? [])].some((labels) => labels.includes('AWSPENDING'))
      ? 'under way'
      : 'refused';
  }

  /** False if Secrets Manager refuses: a rotation is under way, or the secret is scheduled for deletion. */
  async #rotate(connection: string, settings: object): Promise<boolean> {
    try {
      await this.#client.send(new RotateSecretCommand({ SecretId: this.#nameOf(connection), ...settings }));
      return true;
    } catch (error) {
      if (error instanceof InvalidRequestException) return false;
      throw error;
    }
  }

  #rotationFunctionArn(): string {
    if (this.#place.rotationFunctionArn) return this.#place.rotationFunctionArn;
    throw new Error('this function sets up no rotation');
  }

  #isElsewhere(functionArn: string | undefined): boolean {
    const own = this.#place.rotationFunctionArn;
    return own !== undefined && functionArn !== undefined && functionArn !== own;
  }

  #nameOf(connection: string): string {
    return secretName(this.#place.prefix, connection, 'api-token');
  }
}
