// Runs inside a container in place of Lambda's runtime. It is plain JavaScript because stripping types would double the
// time that a container takes to start.
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// Hides the home directory of the person who runs this, so that the SDK does not read their ~/.aws/config.
os.homedir = () => '/home/sbx_user1051';
syncBuiltinESMExports();

const send = process.send.bind(process);
// The channel closes when the parent process ends, for whatever reason; the container ends with it.
process.on('disconnect', () => process.exit());

const describe = (error) => ({
  errorType: error instanceof Error ? error.name : typeof error,
  errorMessage: error instanceof Error ? error.message : String(error),
});

const loadHandler = async () => {
  const [file, name] = process.env._HANDLER.split('.');
  const candidates = ['.js', '.mjs', '.cjs'].map((extension) =>
    path.join(process.env.LAMBDA_TASK_ROOT, file + extension),
  );
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`Cannot find module '${file}'`);
  const loaded = await import(pathToFileURL(found).href);
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== 'function') throw new Error(`${process.env._HANDLER} is undefined or not exported`);
  return handler;
};

const contextOf = ({ requestId, functionArn, deadline }) => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  invokedFunctionArn: functionArn,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
});

const answer = async (handler, { event, ...invocation }) => {
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  try {
    const result = await handler(JSON.parse(event), contextOf(invocation));
    send({ type: 'answer', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ type: 'failed', error: describe(error) });
  }
};

try {
  const handler = await loadHandler();
  process.on('message', (invocation) => answer(handler, invocation));
  send({ type: 'ready' });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  send({ type: 'broken', error: describe(error) }, () => process.exit(1));
}
