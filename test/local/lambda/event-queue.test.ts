import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_EVENT_RETRIES, EventQueue, type EventRetries } from '../../../local/lambda/event-queue.ts';
import { readFunctions } from '../../../local/lambda/function-definition.ts';
import type { InvocationResult } from '../../../local/lambda/invocation.ts';
import { readStack } from '../../../local/template/stack.ts';
import { runTemplate, TARGET } from '../runner/run-template.ts';
import { lambdaFunction, smallTemplate } from '../runner/small-template.ts';

const failing = (reason: 'throttled' | 'error'): InvocationResult => ({
  ok: false,
  reason,
  error: { errorType: reason, errorMessage: reason },
});

/** The seconds after which a queue invokes a function that gives these results in turn, the last one for ever. */
const attemptsAt = async (results: readonly InvocationResult[], retries: EventRetries = DEFAULT_EVENT_RETRIES) => {
  const queue = new EventQueue();
  const start = Date.now();
  const at: number[] = [];
  const invoke = async () => {
    at.push((Date.now() - start) / 1000);
    return results[at.length - 1] ?? results.at(-1) ?? failing('error');
  };
  void queue.send({ retries, invoke });
  await vi.advanceTimersByTimeAsync(24 * 3600_000);
  queue.close();
  return at;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('an event whose function fails is tried again after one minute and after two more', async () => {
  expect(await attemptsAt([failing('error')])).toEqual([0, 60, 180]);
});

test('an event that is throttled is tried again ever later until it is too old', async () => {
  const at = await attemptsAt([failing('throttled')]);
  expect(at.slice(0, 11)).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811]);
  expect(at.at(-1)).toBeLessThanOrEqual(6 * 3600);
  expect(at.at(-1)).toBeGreaterThan(6 * 3600 - 300);
});

test('an event is not tried again once it has succeeded', async () => {
  expect(await attemptsAt([failing('throttled'), { ok: true, payload: 'null' }])).toEqual([0, 1]);
});

test('the age and the retries that the template declares end the attempts', async () => {
  expect(await attemptsAt([failing('throttled')], { maxAgeMs: 60_000, maxAttempts: 0 })).toEqual([0, 1, 3, 7, 15, 31]);
  expect(await attemptsAt([failing('error')], { maxAgeMs: 60_000, maxAttempts: 0 })).toEqual([0]);
});

test('the retries of a function are those of its event invoke configuration', () => {
  const stack = readStack(
    {
      Resources: {
        One: lambdaFunction('One'),
        Two: lambdaFunction('Two'),
        Config: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: {
            FunctionName: { Ref: 'Two' },
            Qualifier: '$LATEST',
            MaximumEventAgeInSeconds: 60,
            MaximumRetryAttempts: 0,
          },
        },
      },
    },
    TARGET,
  );
  expect(readFunctions(stack, () => '').map(({ eventRetries }) => eventRetries)).toEqual([
    DEFAULT_EVENT_RETRIES,
    { maxAgeMs: 60_000, maxAttempts: 0 },
  ]);
});

test('an event of more than one megabyte is not taken', async () => {
  vi.useRealTimers();
  const { lambda } = await runTemplate(smallTemplate([{ path: '/' }]));
  lambda.enqueue('Echo', 'x'.repeat(1024 * 1024 - 2));
  expect(() => lambda.enqueue('Echo', 'x'.repeat(1024 * 1024 - 1))).toThrow('larger than one megabyte');
});
