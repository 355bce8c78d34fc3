import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export function respond(
  response: ServerResponse,
  status: number,
  { type, body }: { type: string; body: string },
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': randomUUID(),
  });
  response.end(body);
}

export function respondJson(response: ServerResponse, status: number, body: object): void {
  respond(response, status, { type: 'application/x-amz-json-1.1', body: JSON.stringify(body) });
}
