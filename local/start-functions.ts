import { formatLine, formatLogLine } from './console/format-log-line.ts';
import { readFunctions } from './lambda/function-definition.ts';
import { type LambdaService, startLambdaService } from './lambda/lambda-service.ts';
import type { StartContext } from './start-context.ts';
import type { Stack } from './template/stack.ts';
import type { Synthesis } from './template/synthesize.ts';

/** Starts the template's functions, and prints their log lines and failures to the console. */
export const startFunctions = (
  { options, shutdown, keys, print }: StartContext,
  stack: Stack,
  { assets }: Synthesis,
  awsEndpointUrl: string,
): LambdaService => {
  const definitions = readFunctions(stack, (key) => {
    const directory = assets[key];
    if (directory === undefined) throw new Error(`the asset ${key} was not bundled`);
    return directory;
  });
  // Another endpoint does not accept the access keys of this start.
  const endpointCredentials = options.awsEndpointUrl === undefined ? undefined : options.awsCredentials;
  const lambda = startLambdaService(definitions, {
    region: options.region,
    awsEndpointUrl,
    maxContainers: options.maxContainers,
    accountConcurrency: options.aws.concurrency,
    credentialsFor: (definition) => endpointCredentials ?? keys.forFunction(definition),
    onLine: ({ displayName }, line) => {
      const text = formatLogLine(displayName, line, new Date());
      if (text !== undefined) print(text);
    },
    onFailure: ({ displayName }, { reason, error }) => {
      // An authorizer refuses a caller by this message, and the gateway prints the refusal.
      if (error.errorMessage === 'Unauthorized') return;
      const fields = { reason, error: `${error.errorType}: ${error.errorMessage}` };
      print(formatLine(displayName, 'failed', fields, new Date()));
    },
  });
  shutdown.add(() => lambda.close());
  return lambda;
};
