import type { FunctionName } from '../../../functions/contract/function-names.ts';
import type { FunctionDefinition } from '../../../local/lambda/function-definition.ts';
import type { InvocationResult } from '../../../local/lambda/invocation.ts';
import { type LambdaService, startLambdaService } from '../../../local/lambda/lambda-service.ts';
import type { SigningKeyRing } from '../../../local/signing-key-ring.ts';

export interface FunctionsOptions {
  readonly definitions: readonly FunctionDefinition[];
  readonly keys: SigningKeyRing;
  readonly region: string;
  readonly awsUrl: string;
  readonly maxContainers: number;
  readonly onLine: (line: string) => void;
}

export interface OperatorRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly resource: string;
  readonly connection: string;
  readonly fingerprint?: string;
  readonly body?: object;
}

/** Containers of the bundled functions. */
export class Functions {
  readonly lambda: LambdaService;
  readonly #definitions: readonly FunctionDefinition[];

  constructor({ definitions, keys, awsUrl: awsEndpointUrl, onLine, ...options }: FunctionsOptions) {
    // Few containers do here what many would do at once. Invocations wait for them, and would use up the reservations.
    this.#definitions = definitions.map((definition) => ({ ...definition, reservedConcurrency: undefined }));
    this.lambda = startLambdaService(this.#definitions, {
      ...options,
      accountConcurrency: 1000,
      awsEndpointUrl,
      credentialsFor: (definition) => keys.forFunction(definition),
      onLine: (_, line) => onLine(line),
      onFailure: () => {},
    });
  }

  invoke(name: FunctionName, event: object): Promise<InvocationResult> {
    return this.lambda.invoke(this.#idOf(name), event);
  }

  /** Sends an operator's request as the gateway does. Undefined if the function died of it. */
  async ask(name: FunctionName, request: OperatorRequest): Promise<number | undefined> {
    const { method, resource, connection, fingerprint, body } = request;
    const result = await this.invoke(name, {
      httpMethod: method,
      resource,
      pathParameters: fingerprint === undefined ? { connection } : { connection, fingerprint },
      multiValueHeaders: body ? { 'content-type': ['application/json'] } : {},
      body: body ? JSON.stringify(body) : null,
      isBase64Encoded: false,
      requestContext: { requestId: 'test', identity: { userArn: 'arn:aws:iam::000000000000:user/operator' } },
    });
    return result.ok ? (JSON.parse(result.payload) as { readonly statusCode: number }).statusCode : undefined;
  }

  kill(name: FunctionName): void {
    this.lambda.killContainers(this.#idOf(name));
  }

  close(): void {
    this.lambda.close();
  }

  #idOf(name: FunctionName): string {
    const definition = this.#definitions.find(({ displayName }) => displayName === name);
    if (!definition) throw new Error(`the template has no function ${name}`);
    return definition.logicalId;
  }
}

/** The same functions, with another host in place of the one that they were declared with. */
export const withHosts = (
  definitions: readonly FunctionDefinition[],
  declared: string,
  instead: string,
): readonly FunctionDefinition[] =>
  definitions.map((definition) => ({
    ...definition,
    environment: Object.fromEntries(
      Object.entries(definition.environment).map(([name, value]) => [name, value.replace(declared, instead)]),
    ),
  }));
