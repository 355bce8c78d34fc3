import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import type { SignedRequest } from '../verify-signature.ts';

/** An answer of DynamoDB before it is sent. */
export interface DynamoDbAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

export type DynamoDbInput = Readonly<Record<string, unknown>>;

// dynalite insists on the form of a signature. The signature of a client's request was verified before.
const OWN_HEADERS = {
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none',
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
};

/** dynalite without a port: its server never listens, and its request listener gets the requests in memory. */
export class ItemStore {
  readonly #server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });

  async forward({ method, path: url, headers, body }: SignedRequest): Promise<DynamoDbAnswer> {
    const { promise, resolve } = Promise.withResolvers<DynamoDbAnswer>();
    const sent: Record<string, string | number> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string | number) => {
        sent[name] = value;
      },
      end: (text = '') => resolve({ status: response.statusCode, headers: sent, body: text }),
    };
    // Checking the signature consumed the body, so dynalite gets a new stream with the same content.
    const replay = Readable.from(body.length > 0 ? [Buffer.from(body)] : [], { objectMode: false });
    this.#server.emit('request', Object.assign(replay, { method, url, headers }), response);
    return await promise;
  }

  /** Runs an operation of the stand-in's own. */
  async run(operation: string, input: DynamoDbInput): Promise<DynamoDbInput> {
    const headers = { ...OWN_HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
    const body = Buffer.from(JSON.stringify(input));
    const answer = await this.forward({ method: 'POST', path: '/', query: '', headers, body });
    if (answer.status !== 200) throw new Error(`${operation} failed: ${answer.body}`);
    return JSON.parse(answer.body) as DynamoDbInput;
  }

  /** The names of the attributes that make up a table's keys. */
  async keyNames(tableName: unknown): Promise<readonly string[]> {
    const { Table } = (await this.run('DescribeTable', { TableName: tableName })) as unknown as Described;
    return Table.KeySchema.map(({ AttributeName }) => AttributeName);
  }
}

interface Described {
  readonly Table: { readonly KeySchema: readonly { readonly AttributeName: string }[] };
}

/** The attributes of an item that make up its key. */
export const keyOf = (item: DynamoDbInput, names: readonly string[]): DynamoDbInput =>
  Object.fromEntries(names.map((name) => [name, item[name]]));
