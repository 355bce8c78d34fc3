import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { synthesize } from '../../../local/template/synthesize.ts';

const directory = mkdtempSync(join(tmpdir(), 'synthesize-'));

afterAll(() => rmSync(directory, { recursive: true }));

const synthesizeWith = (tokenBroker: object) => {
  const configuration = join(directory, 'cdk.json');
  writeFileSync(configuration, JSON.stringify({ context: { stage: 'test', tokenBroker } }));
  return synthesize({ configuration, outdir: join(directory, 'cdk.out'), settings: {} }, () => {});
};

test('a start leaves out the settings that need AWS, names them, and follows the settings of the stage', async () => {
  const stages = { test: { privateApi: { vpcEndpointIds: ['vpce-0123456789abcdef0'] } } };
  const provisionedConcurrency = { authorizer: 1 };
  const { leftOut, stackName, template } = await synthesizeWith({ tracing: true, provisionedConcurrency, stages });
  expect([stackName, ...leftOut]).toEqual([
    'RingCxTokenBroker-test',
    'privateApi',
    'provisionedConcurrency',
    'tracing',
  ]);
  const resources = Object.values(template.Resources);
  expect(resources.filter(({ Type }) => Type === 'AWS::Lambda::Alias')).toEqual([]);
  const api = resources.find(({ Type }) => Type === 'AWS::ApiGateway::RestApi');
  expect(api?.Properties).toMatchObject({ EndpointConfiguration: { Types: ['REGIONAL'] } });
  expect(api?.Properties).not.toHaveProperty('Policy');
});

test('a start names no setting that is off', async () => {
  expect((await synthesizeWith({})).leftOut).toEqual([]);
});
