import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Api } from './api.ts';
import { gatewayResponse } from './gateway-response.ts';
import { Refusal } from './refusal.ts';
import { requestContext } from './request-context.ts';

/** The error code of Node.js for headers that exceed its limit. */
const HEADERS_TOO_LARGE = 'HPE_HEADER_OVERFLOW';

/** Answers on the socket itself, because bytes that do not parse as a request have no response object. */
export const refuseConnection = (
  { api }: { readonly api: Api },
  socket: Duplex,
  error: NodeJS.ErrnoException = new Error('no request'),
): void => {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const emptyHead = { method: '', path: '', query: '', headers: [], sourceIp: '127.0.0.1', protocol: 'HTTP/1.1' };
  const refusal = new Refusal(error.code === HEADERS_TOO_LARGE ? 'REQUEST_TOO_LARGE' : 'DEFAULT_4XX');
  const { status, headers, body } = gatewayResponse(api, refusal, requestContext(api, emptyHead, undefined));
  const fields = [...headers, ['Content-Length', String(Buffer.byteLength(body))], ['Connection', 'close']];
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
};
