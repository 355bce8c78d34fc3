import { expect, test } from 'vitest';
import { updateExpression } from '../../../functions/aws/update-expression.ts';

test('a change sets values, removes what is null or undefined, and adds to numbers, each under a placeholder', () => {
  const change = { set: { a: 1, none: null, b: 'x', gone: undefined, no: false, zero: 0 }, add: { n: 1, m: 2 } };
  expect(updateExpression(change)).toEqual({
    UpdateExpression:
      'SET #a = :set_a, #b = :set_b, #no = :set_no, #zero = :set_zero REMOVE #none, #gone ADD #n :add_n, #m :add_m',
    ExpressionAttributeNames: {
      '#a': 'a',
      '#b': 'b',
      '#no': 'no',
      '#zero': 'zero',
      '#none': 'none',
      '#gone': 'gone',
      '#n': 'n',
      '#m': 'm',
    },
    ExpressionAttributeValues: {
      ':set_a': 1,
      ':set_b': 'x',
      ':set_no': false,
      ':set_zero': 0,
      ':add_n': 1,
      ':add_m': 2,
    },
  });
});

test('a condition brings its own attributes and values', () => {
  const condition = 'attribute_not_exists(#pk) OR #version = :before';
  expect(updateExpression({ set: { version: 2 }, condition, values: { before: 1 } })).toEqual({
    UpdateExpression: 'SET #version = :set_version',
    ConditionExpression: condition,
    ExpressionAttributeNames: { '#version': 'version', '#pk': 'pk' },
    ExpressionAttributeValues: { ':before': 1, ':set_version': 2 },
  });
});

test('a change without values names none, because DynamoDB refuses an empty list', () => {
  expect(updateExpression({ set: { lease: null } })).toEqual({
    UpdateExpression: 'REMOVE #lease',
    ExpressionAttributeNames: { '#lease': 'lease' },
  });
});
