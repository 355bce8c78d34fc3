import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { buildSync } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../functions/contract/environment.ts';
import { FUNCTION_NAMES } from '../../functions/contract/function-names.ts';
import { bundleOptions } from '../../lib/function-bundle.ts';
import { lambdas, resources, synthesize } from './synthesize.ts';

const POWERTOOLS = ['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_LOGGER_LOG_EVENT'];

describe('functions', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ keepFresh: false, loginParameters: 'query', logRetentionDays: 7 });
  });

  it('are exactly those of the contract', () => {
    expect([...lambdas(template).keys()].sort()).toEqual([...FUNCTION_NAMES].sort());
  });

  it.each(FUNCTION_NAMES)('have the environment of the contract: %s', (name) => {
    const variables = lambdas(template).get(name)?.Properties.Environment.Variables;
    expect(Object.keys(variables).sort()).toEqual([...ENVIRONMENT[name], ...POWERTOOLS].sort());
  });

  it('take the settings from their environment', () => {
    expect(lambdas(template).get('connections')?.Properties.Environment.Variables).toMatchObject({
      SECRET_PREFIX: 'ringcx',
      RINGCX_AUTH_URL: 'https://ringcx.ringcentral.com',
      RINGCX_API_URL: 'https://ringcx.ringcentral.com',
      RINGEX_URL: 'https://platform.ringcentral.com',
      LOGIN_PARAMETERS: 'query',
      KEEP_FRESH: 'false',
      POWERTOOLS_LOGGER_LOG_EVENT: 'false',
    });
  });

  it.each(FUNCTION_NAMES)('run on Node 24 on arm64, untraced: %s', (name) => {
    const properties = lambdas(template).get(name)?.Properties;
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    expect(properties?.TracingConfig).toBeUndefined();
  });

  it('end before whoever waits for them gives up', () => {
    const timeouts = Object.fromEntries(
      [...lambdas(template)].map(([name, { Properties }]) => [name, Properties.Timeout]),
    );
    expect(timeouts).toMatchObject({ authorizer: 5, connections: 29, refresher: 55, rotation: 60 });
    const { authorizer: _, connections: __, refresher: ___, rotation: ____, ...others } = timeouts;
    expect(new Set(Object.values(others))).toEqual(new Set([28]));
  });

  it('keep their logs as long as the settings say', () => {
    for (const group of resources(template, 'AWS::Logs::LogGroup').values()) {
      expect(group.Properties.RetentionInDays).toBe(7);
    }
  });
});

describe('a bundle', () => {
  it('is one ES module with everything in it but Node itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    const entry = join(folder, 'entry.ts');
    writeFileSync(join(folder, 'word.ts'), `export const word: string = 'whole';`);
    writeFileSync(entry, `import { word } from './word.ts'; export const handler = async () => word;`);
    buildSync(bundleOptions(entry, join(folder, 'out')));
    const bundle = join(folder, 'out', 'index.mjs');
    expect(readFileSync(bundle, 'utf8')).not.toMatch(/\bimport\b|sourceMappingURL/);
    expect(await (await import(bundle)).handler()).toBe('whole');
  });
});
