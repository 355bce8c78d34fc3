import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that a function has sent. */
export interface OutgoingCall {
  readonly service: 'RingCX' | 'DynamoDB' | 'Secrets Manager' | 'EventBridge';
  readonly operation: string;
}

/** A call is given by name and number, because concurrent calls go out in any order. */
export interface KillPoint {
  readonly call: OutgoingCall;
  /** Its place among the calls of that name, counted from 1. */
  readonly number: number;
  /** Before the call takes effect, or after that but before its answer arrives. */
  readonly moment: 'before' | 'after';
}

export interface Watch {
  readonly killPoint: KillPoint | undefined;
  /** Ends the process that sent the call. */
  readonly kill: () => void;
  /** Runs when a call has taken effect, before its answer is passed on. */
  readonly onEffect: (call: OutgoingCall) => Promise<void>;
}

export interface Targets {
  readonly awsUrl: string;
  readonly ringCxUrl: string;
}

interface Answer {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
}

export const nameOf = ({ service, operation }: OutgoingCall): string => `${service} ${operation}`;

const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding'];

/** Stands between functions and everything they call. It sees every call, and kills the sender at one of them. */
export class FaultProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #targets: Targets;
  #watch: Watch | undefined;
  #calls: OutgoingCall[] = [];
  #killed = false;

  constructor(server: Server, targets: Targets) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#targets = targets;
    server.on('request', (incoming, response) => {
      this.#serve(incoming, response).catch(() => incoming.destroy());
    });
  }

  static async start(targets: Targets): Promise<FaultProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(server, targets);
  }

  /** Starts to count the calls from 1 again. */
  watch(watch: Watch): void {
    this.#watch = watch;
    this.#calls = [];
    this.#killed = false;
  }

  get calls(): readonly OutgoingCall[] {
    return this.#calls;
  }

  get killed(): boolean {
    return this.#killed;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const call = callOf(incoming);
    const watch = this.#watch;
    this.#calls.push(call);
    const killPoint = this.#isKillPoint(call) ? watch?.killPoint : undefined;
    if (killPoint?.moment === 'before') return this.#kill(watch);
    const answer = await this.#forward(incoming, call, body);
    await watch?.onEffect(call);
    if (killPoint) return this.#kill(watch);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  #isKillPoint(call: OutgoingCall): boolean {
    const killPoint = this.#watch?.killPoint;
    if (!killPoint || this.#killed || nameOf(call) !== nameOf(killPoint.call)) return false;
    return this.#calls.filter((each) => nameOf(each) === nameOf(call)).length === killPoint.number;
  }

  /** Ends all connections, so that nothing more of the killed process gets through. */
  #kill(watch: Watch | undefined): void {
    this.#killed = true;
    watch?.kill();
    this.#server.closeAllConnections();
  }

  /** Keeps the host that the client named, because AWS clients sign it. */
  #forward(incoming: IncomingMessage, { service }: OutgoingCall, body: Buffer): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const target = new URL(service === 'RingCX' ? this.#targets.ringCxUrl : this.#targets.awsUrl);
    const { method, url: path } = incoming;
    const headers = passedOn(incoming.rawHeaders);
    const outgoing = request(target, { method, path, headers, agent: false });
    outgoing.on('error', reject).on('response', (answer) => {
      const withHeaders = { status: answer.statusCode ?? 0, headers: passedOn(answer.rawHeaders) };
      bodyOf(answer).then((read) => resolve({ ...withHeaders, body: read }), reject);
    });
    outgoing.end(body);
    return promise;
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function passedOn(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)]?.toLowerCase() ?? '';
    return !OF_THE_CONNECTION.includes(name);
  });
}

/** Names an AWS operation by its name, and a call to RingCX by method and path, without a token at the end of the path. */
function callOf({ method, url = '/', headers }: IncomingMessage): OutgoingCall {
  const [prefix = '', operation] = String(headers['x-amz-target'] ?? '').split('.');
  if (operation !== undefined) {
    const service = prefix.startsWith('DynamoDB') ? 'DynamoDB' : 'Secrets Manager';
    return { service: prefix === 'AWSEvents' ? 'EventBridge' : service, operation };
  }
  const path = url.split('?')[0]?.replace(/\/(admin\/token|auth\/logout)\/.+$/, '/$1/{token}');
  return { service: 'RingCX', operation: `${method} ${path}` };
}
