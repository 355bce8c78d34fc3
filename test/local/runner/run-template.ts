import { rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { readFirewall } from '../../../local/gateway/firewall/firewall.ts';
import { readApi } from '../../../local/gateway/read-api.ts';
import { type GatewayRefusal, startGateway } from '../../../local/gateway/start-gateway.ts';
import { readIam } from '../../../local/iam/iam.ts';
import { readFunctions } from '../../../local/lambda/function-definition.ts';
import type { InvocationResult } from '../../../local/lambda/invocation.ts';
import { type LambdaService, startLambdaService } from '../../../local/lambda/lambda-service.ts';
import { SigningKeyRing } from '../../../local/signing-key-ring.ts';
import type { CloudFormationTemplate } from '../../../local/template/cloudformation-template.ts';
import { readStack, type Stack } from '../../../local/template/stack.ts';
import { writeBundle } from './write-bundle.ts';

export const TARGET = { stackName: 'Small', region: 'us-east-1', accountId: '000000000000' };

/** Answers with the event that it receives. */
const ECHO = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });`;

export interface RunningTemplate {
  readonly url: string;
  readonly stack: Stack;
  readonly lambda: LambdaService;
  readonly keys: SigningKeyRing;
  /** The lines that the functions printed. */
  readonly lines: readonly string[];
  readonly failures: readonly (InvocationResult & { ok: false })[];
  readonly refusals: readonly GatewayRefusal[];
  /** Moves the gateway's clock ahead. */
  readonly advance: (ms: number) => void;
}

export interface RunOptions {
  readonly maxContainers?: number;
  readonly accountConcurrency?: number;
}

/** Runs the functions and the API of a small template until the test ends. `bundles` are sources by logical id; `*` is for all others. */
export const runTemplate = async (
  template: CloudFormationTemplate,
  bundles: Readonly<Record<string, string>> = {},
  { maxContainers = 4, accountConcurrency = 1000 }: RunOptions = {},
): Promise<RunningTemplate> => {
  const directories = new Map(
    Object.entries({ Echo: ECHO, ...bundles }).map(([id, source]) => [id, writeBundle(source)]),
  );
  const stack = readStack(template, TARGET);
  const keys = new SigningKeyRing(TARGET.accountId);
  const lines: string[] = [];
  const failures: (InvocationResult & { ok: false })[] = [];
  const refusals: GatewayRefusal[] = [];
  const lambda = startLambdaService(
    readFunctions(stack, (key) => directories.get(key) ?? directories.get('*') ?? ''),
    {
      region: TARGET.region,
      awsEndpointUrl: 'http://127.0.0.1:9',
      maxContainers,
      accountConcurrency,
      credentialsFor: (definition) => keys.forFunction(definition),
      onLine: (_, line) => lines.push(line),
      onFailure: (_, result) => failures.push(result),
    },
  );
  let aheadMs = 0;
  const now = () => performance.now() + aheadMs;
  const gateway = await startGateway({
    port: 0,
    api: readApi(stack),
    firewall: readFirewall(stack, now),
    lambda,
    iam: readIam(stack),
    signingKeys: (accessKeyId) => keys.find(accessKeyId),
    now,
    onRefusal: (refusal) => refusals.push(refusal),
  });
  onTestFinished(async () => {
    lambda.close();
    await gateway.close();
    for (const directory of directories.values()) rmSync(directory, { recursive: true, force: true });
  });
  const advance = (ms: number): void => {
    aheadMs += ms;
  };
  return { url: gateway.url, stack, lambda, keys, lines, failures, refusals, advance };
};
