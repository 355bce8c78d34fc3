import { Container } from './container.ts';
import type { ContainerOptions } from './container-environment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { FunctionError, InvocationResult } from './invocation.ts';

interface QueuedInvocation {
  readonly event: string;
  readonly resolve: (result: InvocationResult) => void;
}

export interface PoolOptions {
  readonly container: ContainerOptions;
  /** The limit of this machine; Lambda's own limits are checked before. */
  readonly maxContainers: number;
  readonly onLine: (definition: FunctionDefinition, line: string) => void;
}

/**
 * The containers of one function. They start on demand up to a maximum and stay when idle; further invocations wait.
 */
export class FunctionPool {
  readonly definition: FunctionDefinition;
  readonly #options: PoolOptions;
  readonly #containers = new Set<Container>();
  readonly #waiting: QueuedInvocation[] = [];
  #idle: Container[] = [];
  #starting = 0;
  #closed = false;

  constructor(definition: FunctionDefinition, options: PoolOptions) {
    this.definition = definition;
    this.#options = options;
  }

  /** `event` is JSON. */
  invoke(event: string): Promise<InvocationResult> {
    if (this.#closed) return Promise.resolve(STOPPING);
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    this.#waiting.push({ event, resolve });
    this.#assign();
    return promise;
  }

  /** Kills every container, as a failing machine would. Invocations in flight fail; later ones get new containers. */
  killContainers(): number {
    const killed = [...this.#containers];
    for (const container of killed) {
      container.kill();
      this.#forget(container);
    }
    return killed.length;
  }

  get containerCount(): number {
    return this.#containers.size;
  }

  close(): void {
    this.#closed = true;
    this.killContainers();
    for (const { resolve } of this.#waiting.splice(0)) resolve(STOPPING);
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const container = this.#idle.pop();
      if (container === undefined) break;
      const next = this.#waiting.shift();
      if (next) void this.#run(container, next);
    }
    const { maxContainers } = this.#options;
    while (this.#starting < this.#waiting.length && this.#containers.size < maxContainers) void this.#start();
  }

  async #run(container: Container, { event, resolve }: QueuedInvocation): Promise<void> {
    const result = await container.invoke(event);
    if (this.#containers.has(container) && !isFatal(result)) this.#idle.push(container);
    resolve(result);
    this.#assign();
  }

  async #start(): Promise<void> {
    this.#starting += 1;
    const container = new Container(this.definition, this.#options.container, {
      onLine: (line) => this.#options.onLine(this.definition, line),
      onExit: () => this.#forget(container),
    });
    this.#containers.add(container);
    const fault = await container.ready;
    this.#starting -= 1;
    if (fault === undefined && this.#containers.has(container)) this.#idle.push(container);
    else this.#failOne(container, fault);
    this.#assign();
  }

  /** Fails the first waiting invocation with the error of the container, which was started for it. */
  #failOne(container: Container, fault: FunctionError | undefined): void {
    this.#forget(container);
    const error = fault ?? { errorType: 'Runtime.ExitError', errorMessage: 'it ended while loading' };
    this.#waiting.shift()?.resolve({ ok: false, reason: 'init', error });
  }

  #forget(container: Container): void {
    this.#containers.delete(container);
    this.#idle = this.#idle.filter((one) => one !== container);
  }
}

const isFatal = (result: InvocationResult): boolean =>
  !result.ok && (result.reason === 'timeout' || result.reason === 'crash');

const STOPPING: InvocationResult = {
  ok: false,
  reason: 'crash',
  error: { errorType: 'Runtime.ExitError', errorMessage: 'the broker is stopping' },
};
