import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { errorMessage } from '../error-message.ts';
import { closeServer, listen } from '../loopback-server.ts';
import { Gateway, type GatewayParts } from './gateway.ts';
import { gatewayResponse } from './gateway-response.ts';
import { readBody, readHead } from './incoming-request.ts';
import type { HttpResponse } from './proxy-response.ts';
import { Refusal } from './refusal.ts';
import { refuseConnection } from './refuse-connection.ts';

/** A refused request, as the console prints it. */
export interface GatewayRefusal {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly because: string | undefined;
}

export interface GatewayOptions extends GatewayParts {
  readonly port: number;
  readonly onRefusal: (refusal: GatewayRefusal) => void;
}

export interface RunningGateway {
  /** Includes the stage. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the API on this machine alone. Rejects with the code EADDRINUSE when the port is taken. */
export const startGateway = async (options: GatewayOptions): Promise<RunningGateway> => {
  const gateway = new Gateway(options);
  const onRequest = (message: IncomingMessage, response: ServerResponse) =>
    void serve(gateway, options, message, response);
  // By default Node.js answers a request without a host with an empty 400.
  const server = createServer({ requireHostHeader: false }, onRequest);
  // By default Node.js answers an unknown `Expect` header with 417. API Gateway ignores the header, so the request is served.
  server.on('checkExpectation', onRequest);
  server.on('clientError', (error, socket) => refuseConnection(options, socket, error));
  server.on('connect', (_, socket) => refuseConnection(options, socket));
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/${options.api.stage}`,
    async close() {
      const closed = closeServer(server);
      server.closeAllConnections();
      await closed;
    },
  };
};

const serve = async (
  gateway: Gateway,
  { api, onRefusal }: GatewayOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const head = readHead(message);
  const { match, context } = gateway.route(head);
  const answer = await (async () => {
    try {
      const body = await readBody(message);
      if (head.protocol === 'HTTP/1.1' && !message.headers.host)
        throw new Refusal('DEFAULT_4XX', { because: 'no host' });
      return await gateway.handle({ ...head, body }, match, context);
    } catch (error) {
      // The client disconnected while it was sending, so there is nobody to answer.
      if (message.destroyed && !message.complete) return undefined;
      const refusal = asRefusal(error);
      const refused = gatewayResponse(api, refusal, context);
      onRefusal({
        method: head.method,
        path: head.path,
        status: refused.status,
        type: refusal.type,
        because: refusal.because,
      });
      return refused;
    }
  })();
  if (answer) send(response, answer, context.requestId);
};

/** A fault of the gateway itself becomes a 502, so that it does not end the process. */
const asRefusal = (error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal('DEFAULT_5XX', { because: errorMessage(error) });

const send = (response: ServerResponse, { status, headers, body }: HttpResponse, requestId: string): void => {
  const fields = [...headers, ['x-amzn-RequestId', requestId] as const];
  response.writeHead(status, [...fields, ['Content-Length', String(Buffer.byteLength(body))] as const].flat());
  response.end(body);
};
