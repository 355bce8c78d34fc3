import { type App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { expect, test } from 'vitest';
import { TokenBroker } from '../../lib/token-broker.ts';
import { createApp } from './synthesize.ts';

const HERE = { account: '111111111111', region: 'eu-central-1' };
const SAME = /^The brokers \S+ and \S+ have the same secretPrefix, ringcx, in the same account and region, .+\.$/;

const stackIn = (scope: Construct, id: string, env?: { account?: string; region?: string }) =>
  new Stack(scope, id, env && { env });

const stageIn = (scope: Construct, id: string, env?: typeof HERE) =>
  stackIn(new Stage(scope, id, env && { env }), 'Broker');

/** A pair of stacks for two brokers that both leave the prefix at its default. */
type Pair = (app: App) => readonly [Stack, Stack];
const inOneStack: Pair = (app) => {
  const stack = stackIn(app, 'One');
  return [stack, stack];
};
const inNestedStack: Pair = (app) => {
  const stack = stackIn(app, 'One', HERE);
  return [stack, new NestedStack(stack, 'Nested')];
};

const brokersIn = (pair: Pair, prefixes: readonly [string, string] = ['ringcx', 'ringcx']) => {
  const [one, two] = pair(createApp());
  new TokenBroker(one, 'First', { secretPrefix: prefixes[0] });
  return () => new TokenBroker(two, 'Second', { secretPrefix: prefixes[1] });
};

test.each<[string, Pair]>([
  ['in one stack', inOneStack],
  ['in a stack and one nested in it', inNestedStack],
  ['in stacks of the same account and region', (app) => [stackIn(app, 'One', HERE), stackIn(app, 'Two', HERE)]],
  ['in stacks that name no environment', (app) => [stackIn(app, 'One'), stackIn(app, 'Two')]],
  [
    'in stacks that name the same region and no account',
    (app) => [stackIn(app, 'One', { region: HERE.region }), stackIn(app, 'Two', { region: HERE.region })],
  ],
  ['in stages of the same environment', (app) => [stageIn(app, 'One', HERE), stageIn(app, 'Two', HERE)]],
  ['in a stage and beside it', (app) => [stageIn(app, 'One', HERE), stackIn(app, 'Two', HERE)]],
])('two brokers of one secret prefix are refused %s', (_, pair) => {
  expect(brokersIn(pair)).toThrow(SAME);
});

test('the refusal names both brokers, even if both leave the prefix at its default', () => {
  const app = createApp();
  new TokenBroker(stackIn(app, 'One'), 'RingCx');
  expect(() => new TokenBroker(stackIn(app, 'Two'), 'Phone')).toThrow('The brokers One/RingCx and Two/Phone have');
});

test.each<[string, Pair]>([
  [
    'of different accounts',
    (app) => [stackIn(app, 'A', HERE), stackIn(app, 'B', { ...HERE, account: '222222222222' })],
  ],
  ['of different regions', (app) => [stackIn(app, 'A', HERE), stackIn(app, 'B', { ...HERE, region: 'us-east-1' })]],
  [
    'of different regions and no named account',
    (app) => [stackIn(app, 'A', { region: 'eu-west-1' }), stackIn(app, 'B', { region: 'us-east-1' })],
  ],
  [
    'of stages for different environments',
    (app) => [stageIn(app, 'Test', HERE), stageIn(app, 'Prod', { ...HERE, account: '222222222222' })],
  ],
  ['of which only one names its environment', (app) => [stackIn(app, 'A', HERE), stackIn(app, 'B')]],
])('two brokers of one secret prefix may be in stacks %s', (_, pair) => {
  expect(brokersIn(pair)).not.toThrow();
});

test.each([
  ['ringcx', 'ringcx-test'],
  ['ringcx', 'ringc'],
  ['ringcx', 'RINGCX'],
] as const)('two brokers may have the prefixes %s and %s', (...prefixes) => {
  expect(brokersIn(inOneStack, prefixes)).not.toThrow();
});
