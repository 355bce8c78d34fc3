import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Page } from '../broker/page.ts';
import { TABLE } from '../contract/table.ts';
import type { Key } from './keys.ts';
import { type ItemChange, updateExpression } from './update-expression.ts';

type Query = Omit<QueryCommandInput, 'TableName'>;

/** Names on a page that a person reads. */
const PAGE_SIZE = 100;

/** The broker's one table. */
export class Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBDocumentClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** A consistent read: it sees the last write. */
  async get<Item>(key: Key): Promise<Item | undefined> {
    const answer = await this.#client.send(new GetCommand({ TableName: this.#name, Key: key, ConsistentRead: true }));
    return answer.Item as Item | undefined;
  }

  /** The item as it is afterwards; undefined if the condition does not hold. */
  async update<Item>(key: Key, change: ItemChange): Promise<Item | undefined> {
    try {
      const answer = await this.#client.send(
        new UpdateCommand({ TableName: this.#name, Key: key, ...updateExpression(change), ReturnValues: 'ALL_NEW' }),
      );
      return answer.Attributes as Item;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  async delete(key: Key): Promise<void> {
    await this.#client.send(new DeleteCommand({ TableName: this.#name, Key: key }));
  }

  /** Nothing happens if the condition does not hold. */
  async deleteIf(key: Key, { condition = '', values = {} }: Omit<ItemChange, 'set'>): Promise<void> {
    const { UpdateExpression: _, ...parameters } = updateExpression({ set: {}, condition, values });
    try {
      await this.#client.send(new DeleteCommand({ TableName: this.#name, Key: key, ...parameters }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Everything that the query finds, a page at a time. */
  async *query<Item>(query: Query): AsyncGenerator<Item> {
    for await (const page of paginateQuery({ client: this.#client }, { TableName: this.#name, ...query })) {
      for (const item of page.Items ?? []) yield item as Item;
    }
  }

  /** Whether a name of one kind exists. The index follows the table with a short delay. */
  async hasName(kind: string, name: string): Promise<boolean> {
    const { name: IndexName, partitionKey, sortKey } = TABLE.kindIndex;
    const answer = await this.#client.send(
      new QueryCommand({
        TableName: this.#name,
        IndexName,
        KeyConditionExpression: '#kind = :kind AND #name = :name',
        ExpressionAttributeNames: { '#kind': partitionKey, '#name': sortKey },
        ExpressionAttributeValues: { ':kind': kind, ':name': name },
        Select: 'COUNT',
      }),
    );
    return (answer.Count ?? 0) > 0;
  }

  /** Names of one kind, `connection` or `caller`, a page for a person. `nextToken` is the last name of the page before. */
  async namesOf(kind: string, keyOf: (name: string) => Key, nextToken: string | undefined): Promise<Page<string>> {
    const { name: IndexName, partitionKey, sortKey } = TABLE.kindIndex;
    const answer = await this.#client.send(
      new QueryCommand({
        TableName: this.#name,
        IndexName,
        KeyConditionExpression: '#kind = :kind',
        ExpressionAttributeNames: { '#kind': partitionKey },
        ExpressionAttributeValues: { ':kind': kind },
        Limit: PAGE_SIZE,
        ...(nextToken
          ? { ExclusiveStartKey: { ...keyOf(nextToken), [partitionKey]: kind, [sortKey]: nextToken } }
          : {}),
      }),
    );
    const items = (answer.Items ?? []).map((item) => String(item[sortKey]));
    return { items, nextToken: answer.LastEvaluatedKey ? (items.at(-1) ?? null) : null };
  }
}
