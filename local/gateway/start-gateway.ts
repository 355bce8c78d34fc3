import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gateway, type GatewayParts } from './gateway.ts';
import { gatewayResponse } from './gateway-response.ts';
import { readBody, readHead } from './incoming-request.ts';
import type { GatewayAnswer } from './proxy-answer.ts';
import { Refusal } from './refusal.ts';
import { refuseConnection } from './refuse-connection.ts';

/** One of the gateway's own answers, for people. */
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
  /** With the stage. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the API on this machine alone. Rejects with the code EADDRINUSE when the port is taken. */
export const startGateway = async (options: GatewayOptions): Promise<RunningGateway> => {
  const gateway = new Gateway(options);
  const answerTo = (message: IncomingMessage, response: ServerResponse) =>
    void serve(gateway, options, message, response);
  const server = createServer(answerTo);
  // Asked to wait for a go-ahead that it knows nothing of: the request is on its way all the same.
  server.on('checkExpectation', answerTo);
  server.on('clientError', (error, socket) => refuseConnection(options, socket, error));
  server.on('connect', (_, socket) => refuseConnection(options, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${options.api.stage}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
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
  const { match, context } = gateway.open(head);
  const answer = await (async () => {
    try {
      const body = await readBody(message);
      return await gateway.handle({ ...head, body }, match, context);
    } catch (error) {
      // A client that went away while sending; nobody is left to read an answer.
      if (message.destroyed && !message.complete) return undefined;
      const refusal = asRefusal(error);
      const own = gatewayResponse(api, refusal, context);
      onRefusal({
        method: head.method,
        path: head.path,
        status: own.status,
        type: refusal.type,
        because: refusal.because,
      });
      return own;
    }
  })();
  if (answer) send(response, answer, context.requestId);
};

/** A fault of the runner itself must not take the other requests with it. */
const asRefusal = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal('DEFAULT_5XX', { because: error instanceof Error ? error.message : String(error) });

const send = (response: ServerResponse, { status, headers, body }: GatewayAnswer, requestId: string): void => {
  const fields = [...headers, ['x-amzn-RequestId', requestId] as const];
  response.writeHead(status, [...fields, ['Content-Length', String(Buffer.byteLength(body))] as const].flat());
  response.end(body);
};
