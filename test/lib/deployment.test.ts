import { expect, test } from 'vitest';
import { deploymentOf } from '../../lib/deployment.ts';
import { parseSettings } from '../../lib/settings.ts';

test('a stage has a stack and secrets of its own name', () => {
  const { stackId, settings } = deploymentOf('test');
  expect([stackId, settings.secretPrefix]).toEqual(['RingCxTokenBroker-test', 'ringcx-test']);
});

test('a deployment without a stage has the plain names', () => {
  expect(deploymentOf(undefined)).toEqual({ stackId: 'RingCxTokenBroker', settings: parseSettings({}) });
});

test.each(['', 'Test', 'a/b', 'x'.repeat(21), 7])('%j is no name of a stage', (stage) => {
  expect(() => deploymentOf(stage)).toThrow('stage: must be');
});

const declared = {
  keepFresh: false,
  waf: { requestsPerMinutePerCaller: 100 },
  stages: { test: { waf: false }, prod: { secretPrefix: 'phone', alarmEmail: 'telephony@example.com' } },
};

test('the settings of a stage take the place of those that all stages share', () => {
  expect(deploymentOf('test', declared).settings).toMatchObject({
    secretPrefix: 'ringcx-test',
    keepFresh: false,
    waf: false,
  });
  expect(deploymentOf('prod', declared).settings).toMatchObject({ alarmEmail: 'telephony@example.com' });
});

test("a stage's own secret prefix is taken as it is", () => {
  expect(deploymentOf('prod', declared).settings.secretPrefix).toBe('phone');
});

test.each([undefined, 'other'])('the settings of one stage do not reach the deployment %j', (stage) => {
  const { settings } = deploymentOf(stage, declared);
  expect([settings.waf, settings.alarmEmail]).toMatchObject([{ requestsPerMinutePerCaller: 100 }, undefined]);
});

const faultsOf = (context: unknown): string[] => {
  try {
    deploymentOf(undefined, context);
  } catch (error) {
    return String(error)
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
};

test('the faults of every stage are reported with those of the base, whichever stage is deployed', () => {
  const stages = {
    test: { keepFresh: 'no', waf: { requestsPerMinutePerCaller: 1 } },
    Prod: {},
    dev: 7,
    qa: { stages: {} },
  };
  expect(faultsOf({ tracing: 1, stages })).toEqual([
    'tokenBroker.tracing: must be true or false',
    'tokenBroker.stages.test.keepFresh: must be true or false',
    'tokenBroker.stages.test.waf.requestsPerMinutePerCaller: must be a whole number from 10 to 2000000000',
    'tokenBroker.stages.Prod: is not the name of a stage: must be 1 to 20 of a-z, 0-9 and -',
    'tokenBroker.stages.dev: must be an object',
    'tokenBroker.stages.qa.stages: is not a setting',
  ]);
});

test('a combination that cannot work is a fault of the stage that completes it', () => {
  const certificateArn = 'arn:aws:acm:eu-central-1:111111111111:certificate/0a1b2c3d';
  const stages = { inside: { privateApi: { vpcEndpointIds: ['vpce-0123456789abcdef0'] } } };
  expect(faultsOf({ customDomain: { name: 'tokens.example.com', certificateArn }, stages })).toEqual([
    expect.stringMatching(/^tokenBroker\.stages\.inside\.customDomain: cannot be combined with privateApi/),
  ]);
});

test.each([
  ['ringcx', 'tokenBroker: must be an object'],
  [{ stages: [] }, 'tokenBroker.stages: must be an object'],
])('the context %j is refused', (context, fault) => {
  expect(faultsOf(context)).toEqual([fault]);
});
