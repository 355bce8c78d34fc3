import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

export type HeaderField = readonly [name: string, value: string];

/** A request as received. Path and query are not decoded, and repeated headers are not joined. */
export interface IncomingRequest {
  readonly method: string;
  /** As sent, with the stage and without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly protocol: string;
}

/** Everything but the body, so that a request with too large a body can still be answered. */
export type RequestHead = Omit<IncomingRequest, 'body'>;

/** API Gateway's quota for the request line and the values of all headers together. */
const MAX_HEAD_BYTES = 10_240;

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_DISCARDED_BYTES = 10 * MAX_BODY_BYTES;

export const readHead = (message: IncomingMessage): RequestHead => {
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  return {
    method: message.method ?? 'GET',
    path,
    query: query.join('?'),
    headers: pairs(message.rawHeaders),
    sourceIp: (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    protocol: `HTTP/${message.httpVersion}`,
  };
};

/**
 * Reads and discards the rest of a body that is too large: a client that is still sending would not read the answer.
 */
export const readBody = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_DISCARDED_BYTES) break;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (length > MAX_BODY_BYTES) throw new Refusal('REQUEST_TOO_LARGE');
  return Buffer.concat(chunks);
};

/** AWS does not say how such a request is refused; the nearest gateway response is that for a request too large. */
export const assertHeadFits = ({ method, path, query, protocol, headers }: RequestHead): void => {
  const line = `${method} ${path}${query && `?${query}`} ${protocol}`;
  const bytes = [line, ...headers.map(([, value]) => value)].map((text) => Buffer.byteLength(text));
  if (bytes.reduce((sum, each) => sum + each, 0) > MAX_HEAD_BYTES) throw new Refusal('REQUEST_TOO_LARGE');
};

/** All values of a header, whatever the case of its name. */
export const headerValues = ({ headers }: Pick<IncomingRequest, 'headers'>, name: string): readonly string[] =>
  headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

const pairs = (raw: readonly string[]): readonly HeaderField[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
