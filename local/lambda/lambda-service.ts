import { Concurrency } from './concurrency.ts';
import type { FunctionCredentials } from './container-environment.ts';
import { EventQueue } from './event-queue.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { FunctionPool } from './function-pool.ts';
import type { InvocationResult, Rejection } from './invocation.ts';

export interface LambdaServiceOptions {
  readonly region: string;
  readonly awsEndpointUrl: string;
  readonly credentialsFor: (definition: FunctionDefinition) => FunctionCredentials;
  /** Per function; further invocations wait for the machine, which Lambda never lets them do. */
  readonly maxContainers: number;
  /** Lambda's limit on the invocations under way in the whole account. Those beyond are throttled. */
  readonly accountConcurrency: number;
  readonly onLine: (definition: FunctionDefinition, line: string) => void;
  readonly onFailure: (definition: FunctionDefinition, result: InvocationResult & { ok: false }) => void;
}

/** The functions of the template, each addressed by its logical id, name or ARN. */
export interface LambdaService {
  readonly invoke: (functionId: string, event: unknown) => Promise<InvocationResult>;
  /** Puts an event into Lambda's queue, which retries it. Throws for an event that the queue does not take. */
  readonly enqueue: (functionId: string, event: unknown) => void;
  readonly has: (functionId: string) => boolean;
  readonly killContainers: (functionId: string) => number;
  readonly containerCount: (functionId: string) => number;
  readonly close: () => void;
}

const MAX_REQUEST_BYTES = 6 * 1024 * 1024;
const MAX_EVENT_BYTES = 1024 * 1024;

export const startLambdaService = (
  definitions: readonly FunctionDefinition[],
  options: LambdaServiceOptions,
): LambdaService => {
  const { region, awsEndpointUrl, maxContainers, onLine } = options;
  const pools = new Map<string, FunctionPool>();
  for (const definition of definitions) {
    const container = { region, awsEndpointUrl, credentials: options.credentialsFor(definition) };
    const pool = new FunctionPool(definition, { container, maxContainers, onLine });
    for (const id of [definition.logicalId, definition.name, definition.arn]) pools.set(id, pool);
  }
  const concurrency = new Concurrency(definitions, options.accountConcurrency);
  const queue = new EventQueue();
  const find = (functionId: string) => pools.get(functionId) ?? pools.get(withoutQualifier(functionId));
  const poolOf = (functionId: string): FunctionPool => {
    const pool = find(functionId);
    if (!pool) throw new Error(`The template has no function ${functionId}.`);
    return pool;
  };
  const run = async (pool: FunctionPool, payload: string): Promise<InvocationResult> => {
    const invoke = () => pool.invoke(payload);
    const tooLarge = Buffer.byteLength(payload) > MAX_REQUEST_BYTES;
    const result = tooLarge
      ? REJECTED['request-too-large']
      : ((await concurrency.run(pool.definition, invoke)) ?? REJECTED.throttled);
    if (!result.ok) options.onFailure(pool.definition, result);
    return result;
  };
  return {
    invoke: async (functionId, event) => await run(poolOf(functionId), JSON.stringify(event)),
    enqueue(functionId, event) {
      const pool = poolOf(functionId);
      const payload = JSON.stringify(event);
      if (Buffer.byteLength(payload) > MAX_EVENT_BYTES)
        throw new Error(`An event for ${pool.definition.displayName} is larger than one megabyte.`);
      void queue.send({ retries: pool.definition.eventRetries, invoke: () => run(pool, payload) });
    },
    has: (functionId) => find(functionId) !== undefined,
    killContainers: (functionId) => poolOf(functionId).killContainers(),
    containerCount: (functionId) => poolOf(functionId).containerCount,
    close() {
      queue.close();
      for (const pool of pools.values()) pool.close();
    },
  };
};

const rejected = (reason: Rejection, errorType: string, errorMessage: string): InvocationResult => ({
  ok: false,
  reason,
  error: { errorType, errorMessage },
});

const REJECTED: Readonly<Record<Rejection, InvocationResult>> = {
  throttled: rejected('throttled', 'TooManyRequestsException', 'Rate Exceeded.'),
  'request-too-large': rejected(
    'request-too-large',
    'RequestEntityTooLargeException',
    `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`,
  ),
};

/** Drops the version or alias behind a function's ARN: there is only one version of each function here. */
const withoutQualifier = (arn: string): string => arn.split(':').slice(0, 7).join(':');
