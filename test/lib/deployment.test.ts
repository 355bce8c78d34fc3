import { expect, test } from 'vitest';
import { deploymentOf } from '../../lib/deployment.ts';
import { parseSettings } from '../../lib/settings.ts';

const settings = parseSettings({});

test('a stage has a stack and secrets of its own name', () => {
  const { stackId, settings: own } = deploymentOf('test', settings);
  expect([stackId, own.secretPrefix]).toEqual(['RingCxTokenBroker-test', 'ringcx-test']);
});

test('a deployment without a stage has the plain names', () => {
  expect(deploymentOf(undefined, settings)).toEqual({ stackId: 'RingCxTokenBroker', settings });
});

test.each(['', 'Test', 'a/b', 'x'.repeat(21), 7])('%j is no name of a stage', (stage) => {
  expect(() => deploymentOf(stage, settings)).toThrow('stage: must be');
});
