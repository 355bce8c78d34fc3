import { createServer } from 'node:net';
import { closeServer, listen } from './loopback-server.ts';

/** Starts a server on a port. When the port is taken, the error names the variable that selects another one. */
export const listenOnPort = async <T>(variable: string, port: number, start: () => Promise<T>): Promise<T> => {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`port ${port} is taken; stop the program that uses it, or choose another port with ${variable}`, {
      cause: error,
    });
  }
};

const checkPort = async (port: number): Promise<void> => {
  const server = createServer();
  await listen(server, port);
  await closeServer(server);
};

/**
 * Rejects when a port is taken, before the start has done any work. The keys are the variables that select the ports.
 */
export const checkPorts = async (ports: Readonly<Record<string, number>>): Promise<void> => {
  for (const [variable, port] of Object.entries(ports)) await listenOnPort(variable, port, () => checkPort(port));
};
