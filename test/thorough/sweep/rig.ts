import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shardOf } from '../../../functions/aws/keys.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import { readFirewall } from '../../../local/gateway/firewall/firewall.ts';
import { readApi } from '../../../local/gateway/read-api.ts';
import { startGateway } from '../../../local/gateway/start-gateway.ts';
import { type Iam, readIam } from '../../../local/iam/iam.ts';
import { readFunctions } from '../../../local/lambda/function-definition.ts';
import { SigningKeyRing } from '../../../local/signing-key-ring.ts';
import { createTables } from '../../../local/tables/create-tables.ts';
import { readTableKeys } from '../../../local/tables/read-table-keys.ts';
import { readStack } from '../../../local/template/stack.ts';
import { synthesize } from '../../../local/template/synthesize.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import { FaultProxy } from './fault-proxy.ts';
import { Functions, withHosts } from './functions.ts';
import { Records } from './records.ts';
import { Rotations } from './rotations.ts';

const PLACE = { region: 'us-east-1', accountId: '000000000000' };
const PREFIX = 'ringcx';
const CONFIGURATION = fileURLToPath(new URL('../../../cdk.json', import.meta.url));
const RETRY_DELAY_MS = 50;

/** With 64 shards, a name for a given one is found long before this. */
const MOST_NAMES = 10_000;

export type Rig = Awaited<ReturnType<typeof startRig>>;

/** RingCX, AWS, and the functions, bundled as a deployment with these settings bundles them. */
export async function startRig(settings: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'broker-sweep-'));
  const keys = new SigningKeyRing(PLACE.accountId);
  const rotations = new Rotations(PREFIX);
  const simulator = await startSimulator();
  const later: { iam?: Iam; tableKeys?: ReadonlyMap<string, string> } = {};
  const printed: string[] = [];
  let names = 0;
  const [aws, { stack, definitions }] = await Promise.all([
    startAws(keys, rotations, later),
    bundle(simulator.url, join(directory, 'cdk.out'), settings),
  ]);
  const iam = readIam(stack);
  Object.assign(later, { iam, tableKeys: readTableKeys(stack) });
  await createTables(stack, { endpoint: aws.url, credentials: keys.operator });
  const common = { keys, region: PLACE.region, onLine: (line: string) => void printed.push(line) };
  const [table] = stack.ofType('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table');
  const place = { endpoint: aws.url, region: PLACE.region, credentials: keys.operator, tableName: table?.ref ?? '' };
  const records = new Records({ ...place, prefix: PREFIX });
  // For all work that nothing disturbs.
  const functions = new Functions({ ...common, definitions, awsUrl: aws.url, maxContainers: 2 });
  return {
    simulator,
    rotations,
    records,
    functions,
    /** The API that the template declares, in front of the same functions. */
    serveApi: (lambda = functions.lambda) =>
      startGateway({
        port: 0,
        api: readApi(stack),
        firewall: readFirewall(stack, () => performance.now()),
        lambda,
        iam,
        signingKeys: (accessKeyId) => keys.find(accessKeyId),
        now: () => performance.now(),
        onRefusal: () => {},
      }),
    operator: { ...keys.operator, region: PLACE.region },
    /** A new name of a connection in that shard. */
    newName(shard: number): string {
      const first = names + 1;
      for (names = first; names < first + MOST_NAMES; names += 1) {
        if (shardOf(`c${names}`) === shard) return `c${names}`;
      }
      throw new Error(`none of ${MOST_NAMES} names belongs to shard ${shard}`);
    },
    /** Everything that any function has printed. */
    printed: () => printed.join('\n'),
    /** Separate containers of the functions, with a proxy between them and everything that they call. */
    async startBehindProxy() {
      const proxy = await FaultProxy.start({ awsUrl: aws.url, ringCxUrl: simulator.url });
      const behind = withHosts(definitions, simulator.url, proxy.url);
      const options = { ...common, definitions: behind, awsUrl: proxy.url, maxContainers: 1 };
      return { proxy, functions: new Functions(options) };
    },
    async close() {
      functions.close();
      records.close();
      await Promise.all([simulator.close(), aws.close()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const startAws = (
  keys: SigningKeyRing,
  rotations: Rotations,
  later: { readonly iam?: Iam; readonly tableKeys?: ReadonlyMap<string, string> },
): Promise<AwsEndpoint> =>
  startAwsEndpoint({
    ...PLACE,
    authorize: (request) => later.iam?.principalMay(request) === true,
    tableKey: (tableName) => later.tableKeys?.get(tableName),
    credentials: (accessKeyId) => keys.find(accessKeyId),
    rotationRetryDelayMs: RETRY_DELAY_MS,
    rotate: (call) => rotations.rotate(call),
    onRotation: (report) => rotations.onReport(report),
  });

async function bundle(ringCxUrl: string, outdir: string, others: Readonly<Record<string, string>>) {
  const hosts = { ringCxAuthUrl: ringCxUrl, ringCxApiUrl: ringCxUrl, ringExUrl: ringCxUrl };
  const settings = { ...others, ...hosts, secretPrefix: PREFIX };
  const { template, stackName, assets } = await synthesize(
    { configuration: CONFIGURATION, outdir, settings },
    () => {},
  );
  const stack = readStack(template, { ...PLACE, stackName });
  return { stack, definitions: readFunctions(stack, (key) => assets[key] ?? '') };
}
