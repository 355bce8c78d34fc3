import { expect, test } from 'vitest';
import { runTemplate } from '../runner/run-template.ts';
import { lambdaFunction, smallTemplate } from '../runner/small-template.ts';

const run = (source: string, properties = {}, options: { readonly maxContainers?: number } = {}) =>
  runTemplate(smallTemplate([{ path: '/' }], { One: lambdaFunction('One', properties) }), { One: source }, options);

const payloadOf = (result: { ok: boolean; payload?: string }) => JSON.parse(result.payload ?? 'null');

test("a function's environment has the variables of the template and of Lambda, and none of the parent process", async () => {
  process.env.SECRET_OF_THE_PARENT = 'x';
  const { lambda } = await run('export const handler = async () => process.env;', {
    Environment: { Variables: { TABLE_NAME: { Ref: 'Api' }, FLAG: 'true' } },
    FunctionName: 'one',
    MemorySize: 256,
  });
  const environment = payloadOf(await lambda.invoke('One', {}));
  delete process.env.SECRET_OF_THE_PARENT;
  expect(Object.keys(environment).sort()).toEqual([
    'AWS_ACCESS_KEY_ID',
    'AWS_DEFAULT_REGION',
    'AWS_ENDPOINT_URL',
    'AWS_EXECUTION_ENV',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_VERSION',
    'AWS_LAMBDA_INITIALIZATION_TYPE',
    'AWS_LAMBDA_LOG_GROUP_NAME',
    'AWS_LAMBDA_LOG_STREAM_NAME',
    'AWS_REGION',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'FLAG',
    'LAMBDA_TASK_ROOT',
    'LANG',
    'PATH',
    'TABLE_NAME',
    'TZ',
    '_HANDLER',
    '_X_AMZN_TRACE_ID',
  ]);
  expect(environment).toMatchObject({
    FLAG: 'true',
    AWS_LAMBDA_FUNCTION_NAME: 'one',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    TZ: ':UTC',
  });
});

test('every function has credentials of its own role', async () => {
  const keyOf = 'export const handler = async () => process.env.AWS_ACCESS_KEY_ID;';
  const template = smallTemplate([{ path: '/' }], { One: lambdaFunction('One'), Two: lambdaFunction('Two') });
  const { lambda, keys } = await runTemplate(template, { One: keyOf, Two: keyOf });
  const one = keys.find(payloadOf(await lambda.invoke('One', {})));
  const two = keys.find(payloadOf(await lambda.invoke('Two', {})));
  expect(one?.principal).toMatch(/^arn:aws:sts::000000000000:assumed-role\/OneRole\/Small-One-/);
  expect(two?.principal).toMatch(/assumed-role\/TwoRole\//);
  expect(one?.accessKeyId).not.toBe(two?.accessKeyId);
});

test('a function runs in the directory of its bundle, with the heap of its memory size and no home directory', async () => {
  const { lambda } = await run(
    `import { homedir } from 'node:os';
     import v8 from 'node:v8';
     export const handler = async () => ({ here: process.cwd(), task: process.env.LAMBDA_TASK_ROOT, home: homedir(), heap: v8.getHeapStatistics().heap_size_limit });`,
    { MemorySize: 512 },
  );
  const { here, task, home, heap } = payloadOf(await lambda.invoke('One', {}));
  expect(here).toBe(task);
  expect(home).toBe('/home/sbx_user1051');
  expect(heap).toBeLessThan(600 * 1024 * 1024);
});

test('a function gets a context with its ARN, a request id and the remaining time', async () => {
  const { lambda, stack } = await run(
    `export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis(), event });`,
  );
  const context = payloadOf(await lambda.invoke(stack.attribute('One', 'Arn'), { a: 1 }));
  expect(context).toMatchObject({ functionVersion: '$LATEST', memoryLimitInMB: '128', event: { a: 1 } });
  expect(context.invokedFunctionArn).toBe(stack.attribute('One', 'Arn'));
  expect(context.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(context.left).toBeGreaterThan(0);
  expect(context.left).toBeLessThanOrEqual(5000);
});

test('a function keeps its container and its memory between invocations', async () => {
  const { lambda } = await run('let count = 0; export const handler = async () => ++count;');
  await lambda.invoke('One', {});
  expect(payloadOf(await lambda.invoke('One', {}))).toBe(2);
  expect(lambda.containerCount('One')).toBe(1);
});

test('the output of a function is reported line by line', async () => {
  const { lambda, lines } = await run(
    `export const handler = async () => { console.log('to\\nout'); console.error('to err'); };`,
  );
  await lambda.invoke('One', {});
  await expect.poll(() => [...lines].sort()).toEqual(['out', 'to', 'to err']);
});

const SLOW = `let busy = 0; export const handler = async () => { busy += 1; const most = busy; await new Promise((r) => setTimeout(r, 30)); busy -= 1; return { most, pid: process.pid }; };`;

test('a container answers one invocation at a time, and no more containers start than allowed', async () => {
  const { lambda } = await run(SLOW, {}, { maxContainers: 3 });
  const answers = (await Promise.all(Array.from({ length: 12 }, () => lambda.invoke('One', {})))).map(payloadOf);
  expect(answers).toHaveLength(12);
  expect(answers.every(({ most }) => most === 1)).toBe(true);
  expect(new Set(answers.map(({ pid }) => pid)).size).toBeLessThanOrEqual(3);
  expect(lambda.containerCount('One')).toBe(3);
});

test('killed containers are replaced', async () => {
  const { lambda } = await run('export const handler = async () => process.pid;');
  const before = payloadOf(await lambda.invoke('One', {}));
  expect(lambda.killContainers('One')).toBe(1);
  expect(payloadOf(await lambda.invoke('One', {}))).not.toBe(before);
});

test('an invocation that times out fails, and the next one gets a new container', async () => {
  const { lambda } = await run(
    'let count = 0; export const handler = async (event) => { count += 1; if (event.hang) await new Promise(() => setInterval(() => {}, 1000)); return count; };',
    { Timeout: 1 },
  );
  await lambda.invoke('One', {});
  expect(await lambda.invoke('One', { hang: true })).toMatchObject({
    ok: false,
    reason: 'timeout',
    error: { errorType: 'Sandbox.Timedout' },
  });
  expect(payloadOf(await lambda.invoke('One', {}))).toBe(1);
});

test('a function that blocks its process is killed at the time-out', async () => {
  const { lambda } = await run('export const handler = async () => { for (;;); };', { Timeout: 1 });
  expect(await lambda.invoke('One', {})).toMatchObject({ ok: false, reason: 'timeout' });
});

test('a function that ends its process fails only that invocation', async () => {
  const { lambda, failures } = await run(
    'export const handler = async (event) => { if (event.end) process.exit(3); return 1; };',
  );
  expect(await lambda.invoke('One', { end: true })).toMatchObject({ ok: false, reason: 'crash' });
  expect(payloadOf(await lambda.invoke('One', {}))).toBe(1);
  expect(failures).toHaveLength(1);
});

test('a function that throws keeps its container', async () => {
  const { lambda } = await run(
    `let count = 0; export const handler = async (event) => { count += 1; if (event.fail) throw new TypeError('no'); return count; };`,
  );
  expect(await lambda.invoke('One', { fail: true })).toEqual({
    ok: false,
    reason: 'error',
    error: { errorType: 'TypeError', errorMessage: 'no' },
  });
  expect(payloadOf(await lambda.invoke('One', {}))).toBe(2);
});

test('a function that cannot be loaded fails every waiting invocation', async () => {
  const { lambda, lines } = await run(`throw new Error('no settings');`);
  const results = await Promise.all([lambda.invoke('One', {}), lambda.invoke('One', {})]);
  for (const result of results) {
    expect(result).toMatchObject({ ok: false, reason: 'init', error: { errorMessage: 'no settings' } });
  }
  await expect.poll(() => lines.join()).toContain('no settings');
});

test('a function whose answer exceeds six megabytes fails', async () => {
  const { lambda } = await run(`export const handler = async () => 'x'.repeat(7 * 1024 * 1024);`, {
    MemorySize: 512,
  });
  expect(await lambda.invoke('One', {})).toMatchObject({ ok: false, reason: 'too-large' });
});

test('a function with layers is refused with the name of the property', async () => {
  await expect(run('', { Layers: ['arn'] })).rejects.toThrow('One.Layers');
});
