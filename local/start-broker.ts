import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { formatLine } from './console/format-log-line.ts';
import { printablePath } from './console/printable-path.ts';
import { type Ready, removeReady } from './console/ready.ts';
import { readRules } from './events/read-rules.ts';
import type { Api } from './gateway/api.ts';
import { type Firewall, readFirewall } from './gateway/firewall/firewall.ts';
import { readApi } from './gateway/read-api.ts';
import { type RunningGateway, startGateway } from './gateway/start-gateway.ts';
import { type Iam, readIam } from './iam/iam.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import { checkPorts, listenOnPort } from './listen-on-port.ts';
import { operatorsAreCallers, putByFunction, putSigned } from './operator-put.ts';
import type { BrokerOptions } from './options.ts';
import { startSchedules } from './schedules/start-schedules.ts';
import { CALLER, CONNECTION, seed } from './seed.ts';
import type { ShutdownHooks } from './shutdown-hooks.ts';
import { SigningKeyRing } from './signing-key-ring.ts';
import { type LateParts, startAws } from './start-aws.ts';
import type { StartContext } from './start-context.ts';
import { startFunctions } from './start-functions.ts';
import { startUpstream, type Upstream } from './start-upstream.ts';
import { createTables } from './tables/create-tables.ts';
import { readTableKeys } from './tables/read-table-keys.ts';
import { readStack, type Stack } from './template/stack.ts';
import { type Synthesis, synthesize } from './template/synthesize.ts';

export interface RunningBroker {
  readonly ready: Ready;
  readonly operatorsAreCallers: boolean;
  readonly lambda: LambdaService;
}

const CONFIGURATION = fileURLToPath(new URL('../cdk.json', import.meta.url));

/**
 * Starts every part, in the order of their dependencies. `shutdown` holds the started parts, after a failure as well.
 */
export const startBroker = async (
  options: BrokerOptions,
  shutdown: ShutdownHooks,
  print: (line: string) => void,
): Promise<RunningBroker> => {
  const context: StartContext = { options, shutdown, print, keys: new SigningKeyRing(options.accountId) };
  await checkPorts(portsOf(options));
  // A process that took the id of a killed start makes its file look alive. Its ports are free, so it does not serve.
  removeReady(options.directory);
  const upstream = await startUpstream(context);
  const late: Partial<LateParts> = {};
  const [awsEndpointUrl, synthesis] = await Promise.all([startAws(context, late), synthesizeFor(context, upstream)]);
  for (const setting of synthesis.leftOut) print(`The setting ${setting} has no effect on one machine.`);
  const { region, accountId } = options;
  const stack = readStack(synthesis.template, { region, accountId, stackName: synthesis.stackName });
  const iam = readIam(stack);
  const lambda = startFunctions(context, { ...synthesis, stack, iam, awsEndpointUrl });
  const parts: LateParts = { lambda, iam, tableKeys: readTableKeys(stack), messagesOf: readRules(stack) };
  Object.assign(late, parts);
  const api = readApi(stack);
  const firewall = readFirewall(stack, () => performance.now());
  const served = serveApi(context, { api, firewall, lambda, iam });
  const [gateway] = await Promise.all([served, createTablesAt(context, stack, awsEndpointUrl)]);
  const operator = { ...context.keys.operator, region };
  const callersOperate = operatorsAreCallers(api);
  const put = callersOperate ? putByFunction(api, lambda, operator.principal) : putSigned(gateway.url, operator);
  const secret = await seed({ put, operatorsAreCallers: callersOperate, account: upstream.account });
  shutdown.add(runSchedules(context, stack, { lambda, iam }));
  return {
    lambda,
    operatorsAreCallers: callersOperate,
    ready: {
      pid: process.pid,
      startedAt: new Date().toISOString(),
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

/** The ports that this start listens on, by the variables that select them. */
const portsOf = ({ port, ringCxPort, awsPort, ringCxUrl, awsEndpointUrl }: BrokerOptions): Record<string, number> => ({
  PORT: port,
  ...(ringCxUrl === undefined && { RINGCX_PORT: ringCxPort }),
  ...(awsEndpointUrl === undefined && { AWS_PORT: awsPort }),
});

const synthesizeFor = ({ options, shutdown }: StartContext, { settings }: Upstream): Promise<Synthesis> => {
  const request = { configuration: CONFIGURATION, outdir: `${options.directory}/cdk.out`, settings };
  return synthesize(request, (stop) => shutdown.add(stop));
};

const serveApi = async (
  { options: { port }, shutdown, keys, print }: StartContext,
  parts: { readonly api: Api; readonly firewall: Firewall; readonly lambda: LambdaService; readonly iam: Iam },
): Promise<RunningGateway> => {
  const gateway = await listenOnPort('PORT', port, () =>
    startGateway({
      port,
      ...parts,
      signingKeys: (accessKeyId) => keys.find(accessKeyId),
      now: () => performance.now(),
      onRefusal: ({ method, path, ...fields }) =>
        print(formatLine('gateway', `refused ${method} ${printablePath(path)}`, fields, new Date())),
    }),
  );
  shutdown.add(() => gateway.close());
  return gateway;
};

const runSchedules = (
  { options, print }: StartContext,
  stack: Stack,
  parts: { readonly lambda: LambdaService; readonly iam: Iam },
): (() => void) =>
  startSchedules(stack, {
    ...parts,
    everySeconds: options.scheduleSeconds,
    repeatedAfterMs: options.aws.scheduleTwiceMs,
    onRefusal: (schedule, because) => print(formatLine('schedules', `refused ${schedule}`, { because }, new Date())),
  });

const createTablesAt = async ({ options, keys }: StartContext, stack: Stack, endpoint: string): Promise<void> => {
  try {
    const credentials =
      options.awsEndpointUrl === undefined ? keys.operator : (options.awsCredentials ?? keys.operator);
    await createTables(stack, { endpoint, credentials });
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new Error(`the tables cannot be created at ${endpoint} (AWS_ENDPOINT_URL): ${why}`, { cause: error });
  }
};
