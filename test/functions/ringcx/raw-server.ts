import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { CERTIFICATE, KEY } from './loopback-certificate.ts';

export interface RawServer {
  readonly url: string;
  /** Everything that clients have sent, as text. */
  received(): string;
  connections(): number;
  /** Waits until no client has a connection any more. */
  drained(): Promise<void>;
}

export interface RawServerOptions {
  /** `served`: with the certificate. `expected`: clients expect TLS, and get what the behaviour gives them. */
  readonly tls?: 'served' | 'expected';
}

/**
 * A loopback server below HTTP, until the test ends.
 * @param onRequest called when the headers of a request have come; with `expected` TLS, with the first bytes.
 */
export async function startRawServer(
  onRequest: (socket: Socket) => void,
  { tls }: RawServerOptions = {},
): Promise<RawServer> {
  const open = new Set<Socket>();
  let connections = 0;
  let received = '';
  const serve = (socket: Socket) => {
    let request = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      received += chunk;
      const began = request !== '';
      const complete = request.includes('\r\n\r\n');
      request += chunk;
      if (tls === 'expected' ? !began : !complete && request.includes('\r\n\r\n')) onRequest(socket);
    });
  };
  const server =
    tls === 'served' ? createTlsServer({ cert: CERTIFICATE, key: KEY }, serve) : createTcpServer({}, serve);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => received,
    connections: () => connections,
    drained: async () => {
      await Promise.all([...open].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    },
  };
}
