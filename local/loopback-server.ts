import { once } from 'node:events';
import type { Server } from 'node:net';

/** Resolves with the port that the server listens on. Rejects with the code EADDRINUSE when the port is taken. */
export const listen = async (server: Server, port: number, host = '127.0.0.1'): Promise<number> => {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
};

export const closeServer = async (server: Server): Promise<void> => {
  server.close();
  await once(server, 'close');
};
