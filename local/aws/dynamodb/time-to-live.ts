import { AwsError } from '../aws-error.ts';
import { type DynamoDbInput, type ItemStore, keyOf } from './item-store.ts';

/** DynamoDB takes a time that lies further back for a mistake, and keeps the item. */
const OLDEST_SECONDS = 5 * 366 * 24 * 3600;

interface Specification {
  readonly AttributeName: string;
  readonly Enabled: boolean;
}

/** The setting of each table, and the removal of items whose time is over. dynalite knows neither. */
export class TimeToLive {
  readonly #attributes = new Map<string, string>();

  update({ TableName, TimeToLiveSpecification }: DynamoDbInput): DynamoDbInput {
    const table = String(TableName);
    const specification = TimeToLiveSpecification as Specification;
    const { AttributeName, Enabled } = specification;
    if (Enabled === this.#attributes.has(table))
      throw new AwsError('ValidationException', `TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
    if (Enabled) this.#attributes.set(table, AttributeName);
    else this.#attributes.delete(table);
    return { TimeToLiveSpecification: specification };
  }

  /** The table is gone. */
  forget({ TableName }: DynamoDbInput): void {
    this.#attributes.delete(String(TableName));
  }

  describe({ TableName }: DynamoDbInput): DynamoDbInput {
    const AttributeName = this.#attributes.get(String(TableName));
    const description = AttributeName
      ? { TimeToLiveStatus: 'ENABLED', AttributeName }
      : { TimeToLiveStatus: 'DISABLED' };
    return { TimeToLiveDescription: description };
  }

  /** Calls `remove` with the parameters of DeleteItem for each item that had expired by `at`, in milliseconds. */
  async removeExpired(items: ItemStore, at: number, remove: (input: DynamoDbInput) => Promise<void>): Promise<void> {
    const seconds = Math.floor(at / 1000);
    for (const [TableName, attribute] of this.#attributes) {
      const expired = {
        TableName,
        ExpressionAttributeNames: { '#ttl': attribute },
        ExpressionAttributeValues: { ':at': { N: `${seconds}` }, ':oldest': { N: `${seconds - OLDEST_SECONDS}` } },
      };
      const names = await items.keyNames(TableName);
      // An attribute of another type than number never matches.
      const condition = '#ttl < :at AND #ttl > :oldest';
      for (const item of await scan(items, { ...expired, FilterExpression: condition }))
        await remove({ ...expired, Key: keyOf(item, names), ConditionExpression: condition });
    }
  }
}

async function scan(items: ItemStore, input: DynamoDbInput): Promise<readonly DynamoDbInput[]> {
  const found: DynamoDbInput[] = [];
  let start: unknown;
  do {
    const page = await items.run('Scan', { ...input, ...(start ? { ExclusiveStartKey: start } : {}) });
    found.push(...(page.Items as DynamoDbInput[]));
    start = page.LastEvaluatedKey;
  } while (start);
  return found;
}
