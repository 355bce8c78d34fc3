import { expect, test } from 'vitest';
import type { EventBridgeEvent } from '../../../local/aws/events/put-events.ts';
import { readRules } from '../../../local/events/read-rules.ts';
import { readStack } from '../../../local/template/stack.ts';
import { TARGET } from '../runner/run-template.ts';

const PATTERN = { source: ['shop'], 'detail-type': ['Sold', 'Returned'], detail: { alone: [true], size: [1, 'big'] } };
const TRANSFORMER = {
  InputPathsMap: { what: '$.detail-type', 'detail-item': '$.detail.item', gone: '$.detail.none' },
  InputTemplate: '"<what>: <detail-item>"\n"<gone>as \\"it\\" is"',
};

const read = (rule: object = {}, target: object = {}) =>
  readRules(
    readStack(
      {
        Resources: {
          Topic: { Type: 'AWS::SNS::Topic' },
          Rule: {
            Type: 'AWS::Events::Rule',
            Properties: {
              EventPattern: PATTERN,
              Targets: [{ Id: 'T', Arn: { Ref: 'Topic' }, InputTransformer: TRANSFORMER, ...target }],
              ...rule,
            },
          },
        },
      },
      TARGET,
    ),
  );

const event = (detail: object = {}, changes: object = {}): EventBridgeEvent => ({
  version: '0',
  id: 'id',
  source: 'shop',
  'detail-type': 'Sold',
  account: '000000000000',
  region: 'us-east-1',
  time: '2030-01-01T00:00:00Z',
  resources: [],
  detail: { alone: true, size: 1, item: 'tea', ...detail },
  ...changes,
});

test('the topic gets the lines of the template, with the values of an event that matches', () => {
  expect(read()(event())).toEqual(['"Sold: tea"\n"as \\"it\\" is"']);
});

test.each([
  ['another source', {}, { source: 'bank' }],
  ['another detail type', {}, { 'detail-type': 'Lost' }],
  ['another value in the detail', { alone: false }, {}],
  ['a text in place of a value', { alone: 'true' }, {}],
  ['no value in the detail', { size: undefined }, {}],
])('an event with %s does not match', (_, detail, changes) => {
  expect(read()(event(detail, changes))).toEqual([]);
});

test('a target without a transformer gets the whole event, and a disabled rule sends nothing', () => {
  expect(read({}, { InputTransformer: undefined })(event())).toEqual([JSON.stringify(event())]);
  expect(read({ State: 'DISABLED' })(event())).toEqual([]);
});

test.each([
  [{ EventPattern: { source: [{ prefix: 'sh' }] } }, {}, 'EventPattern.source'],
  [{ EventPattern: undefined, ScheduleExpression: 'rate(1 day)' }, {}, 'EventPattern is missing'],
  [{ EventBusName: 'other' }, {}, 'EventBusName'],
  [{}, { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' }, 'no SNS topic'],
  [{}, { InputPath: '$.detail' }, 'InputPath'],
])('a rule that cannot be served stops the start with the name of the property: %j %j', (rule, target, says) => {
  expect(() => read(rule, target)).toThrow(says);
});
