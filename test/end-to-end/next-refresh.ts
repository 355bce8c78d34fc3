import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const CHANNEL = 'http.server.request.start';

/**
 * Looks at each refresh that reaches the simulator in this process, long before it is answered, until `find` knows
 * whose it is by the client's port.
 */
export const nextRefresh = <T>(find: (port: number) => T | undefined): Promise<T> => {
  const { promise, resolve } = Promise.withResolvers<T>();
  const onRequest = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage };
    if (request.url !== '/api/auth/token/refresh') return;
    const found = find(request.socket.remotePort ?? 0);
    if (found === undefined) return;
    unsubscribe(CHANNEL, onRequest);
    resolve(found);
  };
  subscribe(CHANNEL, onRequest);
  return promise;
};
