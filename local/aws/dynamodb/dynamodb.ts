import type { ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { SignedRequest } from '../verify-signature.ts';
import { type DynamoDbAnswer, type DynamoDbInput, ItemStore } from './item-store.ts';
import { LaggingIndexes } from './lagging-indexes.ts';
import { TimeToLive } from './time-to-live.ts';

export interface DynamoDbOptions {
  readonly now: () => number;
  /** For how long a query of an index still sees the table as it was before a write. */
  readonly indexDelayMs: number;
}

export interface DynamoDb {
  readonly handle: (request: SignedRequest, response: ServerResponse) => Promise<void>;
  /** Removes the items whose time to live was over at that time. Until then, every read still returns them. */
  readonly removeExpired: (at: number) => Promise<void>;
}

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];
const TABLE_CHANGES = ['CreateTable', 'UpdateTable', 'DeleteTable'];

/** dynalite, with the time to live that it lacks and with indexes that can lag behind their table. */
export function createDynamoDb({ now, indexDelayMs }: DynamoDbOptions): DynamoDb {
  const items = new ItemStore();
  const timeToLive = new TimeToLive();
  const indexes = indexDelayMs > 0 ? new LaggingIndexes(items, { ms: indexDelayMs, now }) : undefined;

  const answer = async (request: SignedRequest): Promise<DynamoDbAnswer> => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    if (operation === 'UpdateTimeToLive') return ok(timeToLive.update(inputOf(request)));
    if (operation === 'DescribeTimeToLive') return ok(timeToLive.describe(inputOf(request)));
    if (indexes && /^(Batch|Transact)Write/.test(operation))
      throw new AwsError('UnknownOperationException', `${operation} is not served while indexes lag.`);
    if (indexes && inputOf(request).IndexName !== undefined) return await indexes.answer(request);
    const answered = await items.forward(request);
    if (answered.status === 200 && operation === 'DeleteTable') timeToLive.forget(inputOf(request));
    if (!indexes || answered.status !== 200) return answered;
    if (TABLE_CHANGES.includes(operation)) await indexes.changeTable(operation, inputOf(request));
    if (WRITES.includes(operation)) await indexes.noteWrite(inputOf(request));
    return answered;
  };

  const remove = async (input: DynamoDbInput): Promise<void> => {
    // The condition fails if somebody has given the item more time meanwhile.
    await items.run('DeleteItem', input).catch(() => undefined);
    await indexes?.noteWrite(input);
  };

  return {
    async handle(request, response) {
      const { status, headers, body } = await answer(request);
      response.writeHead(status, headers);
      response.end(body);
    },
    removeExpired: (at) => timeToLive.removeExpired(items, at, remove),
  };
}

const inputOf = ({ body }: SignedRequest): DynamoDbInput => {
  try {
    return JSON.parse(Buffer.from(body).toString()) as DynamoDbInput;
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
};

const ok = (content: DynamoDbInput): DynamoDbAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(content),
});
