import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { IamRequest } from './aws/iam-request.ts';
import { startAwsEndpoint } from './aws/start-aws-endpoint.ts';
import type { Closers } from './closers.ts';
import { formatLine } from './console/format-log-line.ts';
import { printablePath } from './console/printable-path.ts';
import { type Ready, removeReady } from './console/ready.ts';
import type { Api } from './gateway/api.ts';
import { readApi } from './gateway/read-api.ts';
import { type RunningGateway, startGateway } from './gateway/start-gateway.ts';
import { mayCall, type RolePolicies, readRolePolicies } from './iam/role-policies.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import { operatorsAreCallers, putByFunction, putSigned } from './operator.ts';
import type { BrokerOptions } from './options.ts';
import { onPort, tryPorts } from './ports.ts';
import { startSchedules } from './schedules/start-schedules.ts';
import { CALLER, CONNECTION, seed } from './seed.ts';
import { SigningKeyRing } from './signing-key-ring.ts';
import { startFunctions } from './start-functions.ts';
import { startUpstream, type Upstream } from './start-upstream.ts';
import type { Surroundings } from './surroundings.ts';
import { createTables } from './tables/create-tables.ts';
import { readStack, type Stack } from './template/stack.ts';
import { type Synthesis, synthesize } from './template/synthesize.ts';

export interface RunningBroker {
  readonly ready: Ready;
  readonly operatorsAreCallers: boolean;
  readonly lambda: LambdaService;
}

const CONFIGURATION = fileURLToPath(new URL('../cdk.json', import.meta.url));

/** Everything of one start, as one part needs another. What was started is in `closers`, also on failure. */
export const startBroker = async (
  options: BrokerOptions,
  closers: Closers,
  print: (line: string) => void,
): Promise<RunningBroker> => {
  const around: Surroundings = { options, closers, print, keys: new SigningKeyRing(options.accountId) };
  await tryPorts(portsOf(options));
  // What a start that was killed has left behind would be taken for this one's.
  removeReady(options.directory);
  const upstream = await startUpstream(around);
  const later: Later = {};
  const [awsEndpointUrl, synthesis] = await Promise.all([startAws(around, later), synthesizeFor(around, upstream)]);
  const { region, accountId } = options;
  const stack = readStack(synthesis.template, { region, accountId, stackName: synthesis.stackName });
  const lambda = startFunctions(around, stack, synthesis, awsEndpointUrl);
  later.lambda = lambda;
  later.policies = readRolePolicies(stack);
  const api = readApi(stack);
  const [gateway] = await Promise.all([serveApi(around, api, lambda), createTablesAt(around, stack, awsEndpointUrl)]);
  const operator = { ...around.keys.operator, region };
  const opened = operatorsAreCallers(api);
  const put = opened ? putByFunction(api, lambda, operator.principal) : putSigned(gateway.url, operator);
  const secret = await seed({ put, operatorsAreCallers: opened, account: upstream.account });
  closers.add(startSchedules(stack, { lambda, everySeconds: options.scheduleSeconds }));
  return {
    lambda,
    operatorsAreCallers: opened,
    ready: {
      brokerUrl: gateway.url,
      ringCxUrl: upstream.url,
      awsEndpointUrl,
      connection: upstream.account ? CONNECTION : null,
      caller: { id: CALLER, secret },
      aws: { region, accessKeyId: operator.accessKeyId, secretAccessKey: operator.secretAccessKey },
      account: upstream.account ?? null,
    },
  };
};

/** Those that this start listens on. */
const portsOf = ({ port, ringCxPort, awsPort, ringCxUrl, awsEndpointUrl }: BrokerOptions): Record<string, number> => ({
  PORT: port,
  ...(ringCxUrl === undefined && { RINGCX_PORT: ringCxPort }),
  ...(awsEndpointUrl === undefined && { AWS_PORT: awsPort }),
});

/** What the AWS endpoint needs of the functions, which are started later because they need the endpoint's address. */
interface Later {
  lambda?: LambdaService;
  policies?: RolePolicies;
}

const startAws = async ({ options, closers, keys, print }: Surroundings, later: Readonly<Later>): Promise<string> => {
  const { awsPort: port, awsEndpointUrl, region, accountId, rotateEverySeconds } = options;
  if (awsEndpointUrl !== undefined) return awsEndpointUrl;
  const credentials = (accessKeyId: string) => keys.find(accessKeyId);
  const authorize = (question: IamRequest) => mayCall(later.policies ?? new Map(), question);
  const rotate = async ({ functionArn, event }: { functionArn: string; event: object }): Promise<void> => {
    const result = await later.lambda?.invoke(functionArn, event);
    if (!result?.ok) throw new Error(result?.error.errorMessage ?? 'the functions are not started yet');
  };
  const aws = await onPort('AWS_PORT', port, () =>
    startAwsEndpoint({
      port,
      region,
      accountId,
      credentials,
      rotate,
      hasFunction: (functionArn) => later.lambda?.has(functionArn) ?? false,
      rotateEverySeconds,
      authorize,
      onRotation: ({ secretName, outcome }) =>
        outcome === 'gave-up' && print(formatLine('secrets', 'rotation given up for now', { secretName }, new Date())),
    }),
  );
  closers.add(() => aws.close());
  return aws.url;
};

const synthesizeFor = ({ options, closers }: Surroundings, { settings }: Upstream): Promise<Synthesis> => {
  const request = { configuration: CONFIGURATION, outdir: `${options.directory}/cdk.out`, settings };
  return synthesize(request, (stop) => closers.add(stop));
};

const serveApi = async (
  { options: { port }, closers, keys, print }: Surroundings,
  api: Api,
  lambda: LambdaService,
): Promise<RunningGateway> => {
  const gateway = await onPort('PORT', port, () =>
    startGateway({
      port,
      api,
      lambda,
      signingKeys: (accessKeyId) => keys.find(accessKeyId),
      now: () => performance.now(),
      onRefusal: ({ method, path, ...fields }) =>
        print(formatLine('gateway', `refused ${method} ${printablePath(path)}`, fields, new Date())),
    }),
  );
  closers.add(() => gateway.close());
  return gateway;
};

const createTablesAt = async ({ options, keys }: Surroundings, stack: Stack, endpoint: string): Promise<void> => {
  try {
    const credentials =
      options.awsEndpointUrl === undefined ? keys.operator : (options.awsCredentials ?? keys.operator);
    await createTables(stack, { endpoint, credentials });
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new Error(`the tables cannot be created at ${endpoint} (AWS_ENDPOINT_URL): ${why}`, { cause: error });
  }
};
