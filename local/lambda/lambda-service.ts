import type { FunctionCredentials } from './container-environment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { FunctionPool } from './function-pool.ts';
import type { InvocationResult } from './invocation.ts';

export interface LambdaServiceOptions {
  readonly region: string;
  readonly awsEndpointUrl: string;
  readonly credentialsFor: (definition: FunctionDefinition) => FunctionCredentials;
  /** Per function; further invocations wait. */
  readonly maxContainers: number;
  readonly onLine: (definition: FunctionDefinition, line: string) => void;
  readonly onFailure: (definition: FunctionDefinition, result: InvocationResult & { ok: false }) => void;
}

/** The functions of the template, each addressed by its logical id, name or ARN. */
export interface LambdaService {
  readonly invoke: (functionId: string, event: unknown) => Promise<InvocationResult>;
  readonly has: (functionId: string) => boolean;
  readonly killContainers: (functionId: string) => number;
  readonly containerCount: (functionId: string) => number;
  readonly close: () => void;
}

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
  const find = (functionId: string) => pools.get(functionId) ?? pools.get(withoutQualifier(functionId));
  const poolOf = (functionId: string): FunctionPool => {
    const pool = find(functionId);
    if (!pool) throw new Error(`The template has no function ${functionId}.`);
    return pool;
  };
  return {
    async invoke(functionId, event) {
      const pool = poolOf(functionId);
      const result = await pool.invoke(JSON.stringify(event));
      if (!result.ok) options.onFailure(pool.definition, result);
      return result;
    },
    has: (functionId) => find(functionId) !== undefined,
    killContainers: (functionId) => poolOf(functionId).killContainers(),
    containerCount: (functionId) => poolOf(functionId).containerCount,
    close() {
      for (const pool of pools.values()) pool.close();
    },
  };
};

/** Drops the version or alias behind a function's ARN: there is only one version of each function here. */
const withoutQualifier = (arn: string): string => arn.split(':').slice(0, 7).join(':');
