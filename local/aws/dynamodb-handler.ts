import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import type { SignedRequest } from './verify-signature.ts';

export type DynamoDbHandler = (request: SignedRequest, response: ServerResponse) => void;

/** dynalite without a port: its server never listens, and its request listener gets the requests in memory. */
export function createDynamoDbHandler(): DynamoDbHandler {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return (request, response) => {
    // Checking the signature consumed the body, so dynalite gets a new stream with the same content.
    const { method, path: url, headers, body } = request;
    const replay = Readable.from(body.length > 0 ? [Buffer.from(body)] : [], { objectMode: false });
    server.emit('request', Object.assign(replay, { method, url, headers }), response);
  };
}
