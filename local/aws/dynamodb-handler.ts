import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import type { SignedRequest } from './verify-signature.ts';

export type DynamoDbHandler = (request: SignedRequest, response: ServerResponse) => void;

/** dynalite without a port of its own: its server never listens, requests are handed to its listener in memory. */
export function createDynamoDbHandler(): DynamoDbHandler {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return (request, response) => {
    // The body was read for the signature, so dynalite gets a stream that looks like the request as it arrived.
    const { method, path: url, headers, body } = request;
    const replay = Readable.from(body.length > 0 ? [Buffer.from(body)] : [], { objectMode: false });
    server.emit('request', Object.assign(replay, { method, url, headers }), response);
  };
}
