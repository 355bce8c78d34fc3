import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const CHANNEL = 'http.server.request.start';

/**
 * Resolves when a server of this process gets the next such request, long before it is answered.
 * @param wanted method and path, without a query.
 */
export function nextArrival(serverUrl: string, wanted: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { host } = new URL(serverUrl);
  const onRequest = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage };
    const arrived = `${request.method} ${request.url?.split('?')[0]}`;
    if (request.headers.host !== host || arrived !== wanted) return;
    unsubscribe(CHANNEL, onRequest);
    resolve();
  };
  subscribe(CHANNEL, onRequest);
  return promise;
}
