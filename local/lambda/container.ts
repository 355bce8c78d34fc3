import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ContainerOptions, containerEnvironment } from './container-environment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { ContainerMessage, FunctionError, InvocationMessage, InvocationResult } from './invocation.ts';

const BOOTSTRAP = fileURLToPath(new URL('./container-bootstrap.mjs', import.meta.url));

// Lambda stops the initialization of a function after ten seconds.
const INIT_LIMIT_MS = 10_000;
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

export interface ContainerEvents {
  readonly onLine: (line: string) => void;
  readonly onExit: () => void;
}

/** One execution environment: a process of its own that answers one invocation at a time. */
export class Container {
  /** Resolves with undefined once the container can take invocations, or with the error that prevents it. */
  readonly ready: Promise<FunctionError | undefined>;
  readonly #definition: FunctionDefinition;
  readonly #process: ChildProcess;
  #settle: (result: InvocationResult) => void = () => {};

  constructor(definition: FunctionDefinition, options: ContainerOptions, events: ContainerEvents) {
    this.#definition = definition;
    this.#process = startProcess(definition, options);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', events.onLine);
    }
    this.ready = this.#whenReady();
    this.#process.on('message', (message: ContainerMessage) => this.#receive(message));
    this.#process.on('exit', (code, signal) => {
      events.onExit();
      this.#settle(failure('crash', 'Runtime.ExitError', `the function's process ended (${signal ?? `code ${code}`})`));
    });
  }

  async invoke(event: string): Promise<InvocationResult> {
    const { timeoutMs, arn: functionArn } = this.#definition;
    const message: InvocationMessage = {
      event,
      functionArn,
      requestId: randomUUID(),
      traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')};Sampled=0`,
      deadline: Date.now() + timeoutMs,
    };
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    this.#settle = resolve;
    const timer = setTimeout(() => {
      resolve(failure('timeout', 'Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`));
      this.kill();
    }, timeoutMs);
    // A dead container is reported by its exit event, so the send error is ignored.
    this.#process.send(message, () => {});
    const result = await promise;
    clearTimeout(timer);
    return result;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #whenReady(): Promise<FunctionError | undefined> {
    const { promise, resolve } = Promise.withResolvers<FunctionError | undefined>();
    const timer = setTimeout(() => {
      resolve({ errorType: 'Sandbox.Timedout', errorMessage: 'loading the function took more than ten seconds' });
      this.kill();
    }, INIT_LIMIT_MS);
    this.#process.once('message', (message: ContainerMessage) =>
      resolve(message.type === 'broken' ? message.error : undefined),
    );
    this.#process.once('exit', () =>
      resolve({ errorType: 'Runtime.ExitError', errorMessage: 'it ended while loading' }),
    );
    this.#process.once('error', ({ message }) => resolve({ errorType: 'Runtime.ExitError', errorMessage: message }));
    return promise.finally(() => clearTimeout(timer));
  }

  #receive(message: ContainerMessage): void {
    if (message.type === 'failed') this.#settle({ ok: false, reason: 'error', error: message.error });
    if (message.type !== 'answer') return;
    const tooLarge = Buffer.byteLength(message.payload) > MAX_PAYLOAD_BYTES;
    this.#settle(
      tooLarge
        ? failure('too-large', 'Function.ResponseSizeTooLarge', 'the answer is larger than six megabytes')
        : { ok: true, payload: message.payload },
    );
  }
}

const failure = (
  reason: (InvocationResult & { ok: false })['reason'],
  errorType: string,
  errorMessage: string,
): InvocationResult => ({ ok: false, reason, error: { errorType, errorMessage } });

const startProcess = (definition: FunctionDefinition, options: ContainerOptions): ChildProcess => {
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${today}/[$LATEST]${randomBytes(16).toString('hex')}`;
  return fork(BOOTSTRAP, [], {
    cwd: definition.directory,
    env: containerEnvironment(definition, options, logStream),
    // The same shares of memory as in Lambda's own Node.js runtime.
    execArgv: [
      `--max-old-space-size=${Math.floor(definition.memoryMb * 0.9)}`,
      `--max-semi-space-size=${Math.max(1, Math.floor(definition.memoryMb * 0.05))}`,
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
};
