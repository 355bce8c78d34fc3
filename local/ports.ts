import { once } from 'node:events';
import { createServer } from 'node:net';

/** Runs what listens on a port that can be chosen; a taken one is told with the variable that chooses another. */
export const onPort = async <T>(variable: string, port: number, listen: () => Promise<T>): Promise<T> => {
  try {
    return await listen();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`port ${port} is taken; end what uses it, or choose another port with ${variable}`, {
      cause: error,
    });
  }
};

/** Rejects with the code EADDRINUSE when the port is taken: better before the work than after it. */
const tryPort = async (port: number): Promise<void> => {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
};

/** All of them, by the variables that choose them. */
export const tryPorts = async (ports: Readonly<Record<string, number>>): Promise<void> => {
  for (const [variable, port] of Object.entries(ports)) await onPort(variable, port, () => tryPort(port));
};
