import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { partitionOf, shardOf, sharedKey } from '../../../functions/aws/keys.ts';
import { ITEMS } from '../../../functions/contract/items.ts';
import { secretName } from '../../../functions/contract/secret-names.ts';
import type { FunctionCredentials } from '../../../local/lambda/container-environment.ts';

export interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: FunctionCredentials;
  readonly tableName: string;
  readonly prefix: string;
}

export interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly mainAccountId?: string;
  readonly fingerprint?: string;
  readonly madeFor?: string;
  readonly adopted?: boolean;
  readonly revokeAt?: number;
  readonly dueAt?: number;
  readonly until?: number;
  readonly pendingSince?: number;
  readonly session?: { readonly expiresAt: number };
}

/** A path may lead into the item, such as `session.expiresAt`. */
type Change = Readonly<Record<string, number>>;

/** The table and the secrets, read and changed past the functions. */
export class Records {
  readonly #table: DynamoDBDocumentClient;
  readonly #secrets: SecretsManagerClient;
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    this.#table = DynamoDBDocumentClient.from(new DynamoDBClient(place));
    this.#secrets = new SecretsManagerClient(place);
  }

  /** The connection's own items, and its intents, which connections of one account share. */
  async itemsOf(connection: string): Promise<readonly Item[]> {
    const answer = await this.#table.send(
      new QueryCommand({
        TableName: this.#place.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partitionOf(connection) },
        ConsistentRead: true,
      }),
    );
    const items = (answer.Items ?? []) as Item[];
    const accounts = items.flatMap(({ mainAccountId }) => mainAccountId ?? []);
    const intents = await Promise.all([...accounts, `connection:${connection}`].map((key) => this.#intentsAt(key)));
    return [...items, ...intents.flat()];
  }

  async #intentsAt(key: string): Promise<readonly Item[]> {
    const { pk, sk } = sharedKey(key, 'apiTokenIntent');
    const { Items = [] } = await this.#table.send(
      new QueryCommand({
        TableName: this.#place.tableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
        ConsistentRead: true,
      }),
    );
    return Items as Item[];
  }

  async change(connection: string, sk: string, change: Change): Promise<void> {
    await this.changeItem({ pk: partitionOf(connection), sk }, change);
  }

  async changeItem({ pk, sk }: Pick<Item, 'pk' | 'sk'>, change: Change): Promise<void> {
    const entries = Object.entries(change);
    const nameOf = (path: string) => path.split('.').map((word) => `#${word}`);
    await this.#table.send(
      new UpdateCommand({
        TableName: this.#place.tableName,
        Key: { pk, sk },
        UpdateExpression: `SET ${entries.map(([path], index) => `${nameOf(path).join('.')} = :v${index}`).join(', ')}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: Object.fromEntries(
          entries.flatMap(([path]) => path.split('.').map((word) => [`#${word}`, word])),
        ),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
      }),
    );
  }

  async makeDue(connection: string, sk: string, change: Change = {}): Promise<void> {
    await this.change(connection, sk, { ...change, shard: shardOf(connection), dueAt: Date.now() - 1 });
  }

  /** The token that readers of the secret get. */
  async currentToken(connection: string): Promise<string | undefined> {
    const SecretId = this.#secretOf(connection);
    const answer = await ifThere(() => this.#secrets.send(new GetSecretValueCommand({ SecretId })));
    return (JSON.parse(answer?.SecretString ?? '{}') as { readonly apiToken?: string }).apiToken;
  }

  /** The labels of each version. */
  async labels(connection: string): Promise<readonly (readonly string[])[]> {
    const SecretId = this.#secretOf(connection);
    const answer = await ifThere(() => this.#secrets.send(new DescribeSecretCommand({ SecretId })));
    return Object.values(answer?.VersionIdsToStages ?? {});
  }

  async isRotated(connection: string): Promise<boolean> {
    const answer = await this.#secrets.send(new DescribeSecretCommand({ SecretId: this.#secretOf(connection) }));
    return answer.RotationEnabled === true;
  }

  /** Puts AWSPENDING on a version that no rotation will complete, so that no other rotation can start. */
  async leavePending(connection: string): Promise<void> {
    const version = { ClientRequestToken: randomUUID(), SecretString: '{}', VersionStages: ['AWSPENDING'] };
    await this.#secrets.send(new PutSecretValueCommand({ SecretId: this.#secretOf(connection), ...version }));
  }

  async startRotation(connection: string): Promise<void> {
    await this.#secrets.send(new RotateSecretCommand({ SecretId: this.#secretOf(connection) }));
  }

  close(): void {
    this.#table.destroy();
    this.#secrets.destroy();
  }

  #secretOf(connection: string): string {
    return secretName(this.#place.prefix, connection, 'api-token');
  }
}

export const isRegistered = ({ sk }: Item): boolean => sk.startsWith(ITEMS.apiToken);

async function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
