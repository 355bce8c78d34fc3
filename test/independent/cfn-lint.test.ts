import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { TokenBrokerProps } from '../../lib/token-broker.ts';
import { onlyResource, synthesize } from '../lib/synthesize.ts';

interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] };
  readonly Message: string;
}

/** An installer's shim exists without the program, and then fails. */
const installed = spawnSync('cfn-lint', ['--version']).status === 0;
const where = installed ? '' : ' (which is not installed here: pip install cfn-lint)';

const directory = mkdtempSync(join(tmpdir(), 'cfn-lint-'));

afterAll(() => rmSync(directory, { recursive: true }));

/** W3005 is about the CDK's own style: it repeats a dependency that a reference already implies. */
const CDK_STYLE = ['--ignore-checks', 'W3005'];

const findingsIn = (template: object): readonly Finding[] => {
  const file = join(directory, 'template.json');
  writeFileSync(file, JSON.stringify(template));
  const { stdout } = spawnSync('cfn-lint', ['--format', 'json', ...CDK_STYLE, '--', file], { encoding: 'utf8' });
  return JSON.parse(stdout || '[]');
};

const customDomain = {
  name: 'tokens.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/0a1b2c3d-0000-4000-8000-000000000000',
  hostedZone: { id: 'Z0123456789ABC', name: 'example.com' },
};
const MORE = { tracing: true, provisionedConcurrency: { authorizer: 1 }, allowedIpRanges: ['10.0.0.0/8'] };

test
  .skipIf(!installed)
  .each<TokenBrokerProps>([
    {},
    { customDomain, ...MORE },
    { privateApi: { vpcEndpointIds: ['vpce-0123456789abcdef0'] }, waf: false, ...MORE },
  ])(`cfn-lint${where} finds nothing with the settings %j, but for its stale schema of dashboards`, (settings) => {
  const template = synthesize(settings);
  const dashboard = onlyResource(template, 'AWS::CloudWatch::Dashboard').id;
  /** CloudFormation documents tags of dashboards, and the CDK adds them. cfn-lint 1.51 has an older schema. */
  const isStale = ({ Rule, Location }: Finding) =>
    Rule.Id === 'E3002' && Location.Path.join('/') === `Resources/${dashboard}/Properties/Tags`;
  const findings = findingsIn(template.toJSON()).filter((finding) => !isStale(finding));
  expect(findings.map(({ Rule, Location, Message }) => [Rule.Id, Location.Path.join('/'), Message])).toEqual([]);
});

test.skipIf(!installed)(`cfn-lint${where} finds a property that does not exist`, () => {
  const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Nmae: 'x' } } } };
  expect(findingsIn(template).map(({ Rule }) => Rule.Id)).toEqual(['E3002']);
});
