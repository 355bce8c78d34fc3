import { expect, test } from 'vitest';
import { EVENT_NAMES } from '../../functions/contract/event-names.ts';
import { lambdas, onlyResource, synthesize } from './synthesize.ts';

const template = synthesize();
const { EventPattern: pattern, Targets: targets, State } = onlyResource(template, 'AWS::Events::Rule').Properties;

test('the messages are about the events of this broker that stand alone', () => {
  const service = lambdas(template).get('refresher')?.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;
  expect(State).toBe('ENABLED');
  expect(pattern.source).toEqual(['ringcx-token-broker']);
  expect(pattern.detail).toEqual({ service: [service], alone: [true] });
});

test('a person gets a message about every event, except that a rotation went well', () => {
  expect(pattern['detail-type']).toEqual(EVENT_NAMES.filter((name) => name !== 'ApiTokenRotated'));
});

test('a message goes to the alarm topic, is tried again for a day, and says what happened and what to do', () => {
  expect(targets).toHaveLength(1);
  expect(targets[0]).toMatchObject({
    Arn: { Ref: onlyResource(template, 'AWS::SNS::Topic').id },
    RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
  });
  const { InputPathsMap: paths, InputTemplate: text } = targets[0].InputTransformer;
  for (const field of ['message', 'remedy', 'service', 'at', 'eventId']) {
    const [variable] = Object.entries(paths).find(([, path]) => path === `$.detail.${field}`) ?? [];
    expect(text).toContain(`<${variable}>`);
  }
});
