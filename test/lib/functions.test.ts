import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../../functions/contract/environment.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/contract/function-names.ts';
import { bundleOptions } from '../../lib/function-bundle.ts';
import type { TokenBrokerProps } from '../../lib/token-broker.ts';
import { lambdas, resources, synthesize } from './synthesize.ts';

const POWERTOOLS = ['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_LOGGER_LOG_EVENT'];

const template = synthesize({
  keepFresh: false,
  loginParameters: 'query',
  logRetentionDays: 7,
  ringCxApiUrl: 'https://engage.ringcentral.com',
  rotateApiTokensAfterDays: 45,
  checkApiTokensEveryMinutes: 17,
});

test('the functions are exactly those of the contract', () => {
  expect([...lambdas(template).keys()].sort()).toEqual([...FUNCTION_NAMES].sort());
});

test.each(FUNCTION_NAMES)('%s has the environment of the contract', (name) => {
  const variables = lambdas(template).get(name)?.Properties.Environment.Variables;
  expect(Object.keys(variables).sort()).toEqual([...new Set([...ENVIRONMENT[name], ...POWERTOOLS])].sort());
});

test('the settings are in the environment', () => {
  const variables = (name: FunctionName) => lambdas(template).get(name)?.Properties.Environment.Variables;
  expect(variables('connections')).toMatchObject({
    SECRET_PREFIX: 'ringcx',
    RINGCX_AUTH_URL: 'https://ringcx.ringcentral.com',
    RINGCX_API_URL: 'https://engage.ringcentral.com',
    RINGEX_URL: 'https://platform.ringcentral.com',
    LOGIN_PARAMETERS: 'query',
    KEEP_FRESH: 'false',
    ROTATE_API_TOKENS_AFTER_DAYS: '45',
    POWERTOOLS_LOGGER_LOG_EVENT: 'false',
  });
  expect(variables('refresher')).toMatchObject({ CHECK_API_TOKENS_EVERY_MINUTES: '17' });
});

test.each(['iam', 'caller'] as const)(
  'the functions that decide about callers know how operators sign in: %s',
  (operatorAuth) => {
    const functions = lambdas(synthesize({ operatorAuth }));
    for (const name of ['authorizer', 'callers'])
      expect(functions.get(name)?.Properties.Environment.Variables).toMatchObject({ OPERATOR_AUTH: operatorAuth });
  },
);

test.each(FUNCTION_NAMES)('%s runs on Node 24 on arm64, without tracing', (name) => {
  const properties = lambdas(template).get(name)?.Properties;
  expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
  expect(properties?.TracingConfig).toBeUndefined();
});

test.each(FUNCTION_NAMES)('%s is traced if the settings ask for it', (name) => {
  expect(lambdas(synthesize({ tracing: true })).get(name)?.Properties.TracingConfig).toEqual({ Mode: 'Active' });
});

const provisioned = synthesize({ provisionedConcurrency: { authorizer: 2, 'access-token': 5 } });

test('a function has containers ready if the settings ask for them, and only then', () => {
  expect(resources(template, 'AWS::Lambda::Alias').size).toBe(0);
  const aliases = [...resources(provisioned, 'AWS::Lambda::Alias').values()].map(({ Properties }) => [
    resources(provisioned, 'AWS::Lambda::Function').get(Properties.FunctionName.Ref)?.Properties.Description,
    Properties.ProvisionedConcurrencyConfig,
  ]);
  expect(aliases).toEqual(
    expect.arrayContaining([
      ['RingCX Token Broker: authorizer', { ProvisionedConcurrentExecutions: 2 }],
      ['RingCX Token Broker: access-token', { ProvisionedConcurrentExecutions: 5 }],
    ]),
  );
});

test('the API invokes the containers that are ready, and may', () => {
  const aliases = [...resources(provisioned, 'AWS::Lambda::Alias').keys()];
  const invoked = (logicalId: string) =>
    [...resources(provisioned).values()].filter(
      ({ Type, Properties }) =>
        /^AWS::ApiGateway::(Method|Authorizer)$/.test(Type) &&
        JSON.stringify(Properties.Integration?.Uri ?? Properties.AuthorizerUri)?.includes(`{"Ref":"${logicalId}"}`),
    );
  const permitted = [...resources(provisioned, 'AWS::Lambda::Permission').values()];
  for (const alias of aliases) {
    expect(invoked(alias).length).toBeGreaterThan(0);
    expect(permitted.map(({ Properties }) => Properties.FunctionName)).toContainEqual({ Ref: alias });
  }
});

test('every function ends before its caller gives up', () => {
  const timeouts = Object.fromEntries(
    [...lambdas(template)].map(([name, { Properties }]) => [name, Properties.Timeout]),
  );
  const behindTheGateway = Object.fromEntries(FUNCTION_NAMES.map((name) => [name, 28]));
  expect(timeouts).toEqual({ ...behindTheGateway, authorizer: 15, connections: 29, refresher: 55, rotation: 60 });
});

const reserved = (settings: TokenBrokerProps) =>
  new Map(
    [...lambdas(synthesize(settings))].map(([name, { Properties }]) => [name, Properties.ReservedConcurrentExecutions]),
  );

test('executions are reserved for all functions but the two of every request, and leave these at least 725', () => {
  const small = reserved({});
  const free = FUNCTION_NAMES.filter((name) => small.get(name) === undefined);
  expect(free).toEqual(['authorizer', 'access-token']);
  const large = [...reserved({ refresherShards: 64 }).values()].filter((each) => each !== undefined);
  expect(1000 - large.reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(725);
});

test('a function that waits for RingCX cannot take what the others need', () => {
  const executions = reserved({});
  for (const name of ['accounts', 'api-tokens']) expect(executions.get(name)).toBeLessThanOrEqual(50);
  for (const name of ['login', 'exchange', 'refresh', 'connections'])
    expect(executions.get(name)).toBeLessThanOrEqual(12);
});

test('two executions of the refresher are reserved for each schedule', () => {
  expect(reserved({ refresherShards: 3 }).get('refresher')).toBe(6);
});

test('as many executions are reserved as are kept ready', () => {
  const concurrency = { authorizer: 100, 'access-token': 100 };
  const executions = reserved({ concurrency, provisionedConcurrency: { authorizer: 300, 'access-token': 5 } });
  expect([executions.get('authorizer'), executions.get('access-token')]).toEqual([300, 100]);
});

test('the settings change what is reserved for a function, or reserve nothing', () => {
  const changed = reserved({ concurrency: { accounts: 7, refresher: 9 } });
  expect([changed.get('accounts'), changed.get('refresher')]).toEqual([7, 9]);
  expect(changed.get('api-tokens')).toBe(reserved({}).get('api-tokens'));
  expect([...new Set(reserved({ concurrency: false }).values())]).toEqual([undefined]);
});

test('every log group has the retention of the settings', () => {
  for (const group of resources(template, 'AWS::Logs::LogGroup').values()) {
    expect(group.Properties.RetentionInDays).toBe(7);
  }
});

test.each(FUNCTION_NAMES)('%s has the EventBridge client in its bundle only if it publishes', (name) => {
  const entry = fileURLToPath(new URL(`../../functions/${name}.ts`, import.meta.url));
  const { metafile } = buildSync({ ...bundleOptions(entry, 'out'), metafile: true, write: false });
  const [bundle] = Object.values(metafile.outputs);
  const used = Object.entries(bundle?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const has = used.some(([path]) => path.includes('/client-eventbridge/'));
  expect(has).toBe(name === 'refresher');
});

test('a bundle is one ES module with everything in it except Node itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  const entry = join(folder, 'entry.ts');
  writeFileSync(join(folder, 'word.ts'), `export const word: string = 'whole';`);
  writeFileSync(entry, `import { word } from './word.ts'; export const handler = async () => word;`);
  buildSync(bundleOptions(entry, join(folder, 'out')));
  const bundle = join(folder, 'out', 'index.mjs');
  expect(readFileSync(bundle, 'utf8')).not.toMatch(/\bimport\b|sourceMappingURL/);
  expect(await (await import(bundle)).handler()).toBe('whole');
});
