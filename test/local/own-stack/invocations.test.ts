import { expect, test, vi } from 'vitest';
import { readIam } from '../../../local/iam/iam.ts';
import { startSchedules } from '../../../local/schedules/start-schedules.ts';
import { runTemplate } from '../runner/run-template.ts';
import { ownStack, ownTemplate, withoutPermissionFor, withoutStatements } from './own-stack.ts';

/** In place of every function of the broker: the authorizer lets everybody do everything, the others do nothing. */
const ANY = `export const handler = async (event) => event.type === 'REQUEST'
  ? { principalId: 'ivr', policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } }
  : { statusCode: 200, body: '{}' };`;

const run = (template = ownTemplate()) => runTemplate(template, { '*': ANY });

const statusOf = async (url: string): Promise<readonly number[]> => {
  const behindAuthorizer = fetch(`${url}/connections/acme/access-token`, { headers: { authorization: 'Basic x' } });
  const open = fetch(`${url}/oauth/token`, { method: 'POST', body: 'x' });
  return (await Promise.all([behindAuthorizer, open])).map(({ status }) => status);
};

test("the stack's permissions let API Gateway invoke the authorizer and the functions", async () => {
  const { url } = await run();
  expect(await statusOf(url)).toEqual([200, 200]);
});

test('a stack that forgets the permissions of API Gateway answers every request with 503', async () => {
  const { url, refusals } = await run(ownTemplate(withoutPermissionFor('apigateway.amazonaws.com')));
  expect(await statusOf(url)).toEqual([503, 503]);
  expect(refusals.map(({ type }) => type).sort()).toEqual([
    'API_CONFIGURATION_ERROR',
    'AUTHORIZER_CONFIGURATION_ERROR',
  ]);
});

const ticksOf = (stack: ReturnType<typeof ownStack>) => {
  const enqueue = vi.fn();
  const refused: string[] = [];
  const onRefusal = (_: string, because: string) => void refused.push(because);
  vi.useFakeTimers();
  try {
    const stop = startSchedules(stack, { lambda: { enqueue }, everySeconds: 1, iam: readIam(stack), onRefusal });
    vi.advanceTimersByTime(1000);
    stop();
  } finally {
    vi.useRealTimers();
  }
  return { invoked: enqueue.mock.calls.length, refused };
};

test("the stack's role lets EventBridge Scheduler invoke the refresher", () => {
  expect(ticksOf(ownStack())).toEqual({ invoked: 1, refused: [] });
});

test("a stack that forgets the right of the schedule's role never runs the refresher", () => {
  const { invoked, refused } = ticksOf(ownStack(withoutStatements('lambda:')));
  expect([invoked, refused]).toEqual([0, [expect.stringContaining('may not invoke')]]);
});
