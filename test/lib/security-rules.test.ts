import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { TokenBroker, type TokenBrokerProps } from '../../lib/token-broker.ts';
import { createApp, createBareApp, createStack } from './synthesize.ts';

interface Entry {
  readonly rule: string;
  readonly path: string;
}

const customDomain = {
  name: 'tokens.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/0a1b2c3d',
  hostedZone: { id: 'Z0123456789ABC', name: 'example.com' },
};
const privateApi = { vpcEndpointIds: ['vpce-0123456789abcdef0'] };
const provisionedConcurrency = { authorizer: 1, 'access-token': 2 };
const OTHERS: TokenBrokerProps = {
  operatorAuth: 'caller',
  allowedIpRanges: ['203.0.113.0/24'],
  refresherShards: 3,
  alarmEmail: 'a@example.com',
};

/** Each setting that changes the resources, off and on, and all at once as far as they can be combined. */
const SETTINGS: readonly TokenBrokerProps[] = [
  {},
  { waf: false },
  OTHERS,
  { customDomain, tracing: true, provisionedConcurrency, ...OTHERS },
  { privateApi, tracing: true, provisionedConcurrency, ...OTHERS },
  { privateApi, waf: false },
];

const appWith = (settings: TokenBrokerProps): App => {
  const app = createApp();
  createStack(settings, app);
  return app;
};

const findings = (app: App, pack = new AwsSolutionsChecks(app)): Entry[] =>
  pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, path: constructPath })),
    );

const acknowledged = (app: App): (Entry & { readonly reason: string })[] =>
  app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries<string>(data))
      .map(([id, reason]) => ({ rule: id.replace(/^annotation::/i, ''), path: node.path, reason })),
  );

test.each(SETTINGS)('the security rules find nothing with the settings %j', (settings) => {
  expect(findings(appWith(settings))).toEqual([]);
});

test.each(SETTINGS)("the security rules find nothing in somebody else's stack with the settings %j", (settings) => {
  const app = createBareApp();
  new TokenBroker(new Stack(app, 'Theirs'), 'RingCx', settings);
  expect(findings(app)).toEqual([]);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});

test('the security rules find nothing if account and region are known', () => {
  const app = createApp();
  const stack = new Stack(app, 'There', { env: { account: '111111111111', region: 'eu-central-1' } });
  new TokenBroker(stack, 'Broker');
  expect(findings(app)).toEqual([]);
});

test('the security rules stop the synthesis of a bucket without access logs', () => {
  const app = createApp();
  new Bucket(createStack({}, app), 'Careless');
  expect(findings(app).map(({ rule }) => rule)).toContain('AwsSolutions-S1');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).toThrow(/valid/i);
});

test.each(SETTINGS)('every acknowledged rule finds something, and has a reason, with the settings %j', (settings) => {
  const app = appWith(settings);
  const unforgiving = Object.assign(new AwsSolutionsChecks(app), { isAcknowledged: () => false });
  const all = findings(app, unforgiving);
  const entries = acknowledged(app);
  expect(entries.length).toBeGreaterThan(0);
  for (const { rule, path, reason } of entries) {
    const found = all.some((finding) => finding.rule === rule && `${finding.path}/`.startsWith(`${path}/`));
    expect([rule, path, found]).toEqual([rule, path, true]);
    expect(reason).toMatch(/^.{50,}$/);
  }
});
