import { formatLine, formatLogLine } from './console/format-log-line.ts';
import { readFunctions } from './lambda/function-definition.ts';
import { type LambdaService, startLambdaService } from './lambda/lambda-service.ts';
import type { Surroundings } from './surroundings.ts';
import type { Stack } from './template/stack.ts';
import type { Synthesis } from './template/synthesize.ts';

/** The template's functions, with what they print and how they fail as lines for people. */
export const startFunctions = (
  { options, closers, keys, print }: Surroundings,
  stack: Stack,
  { assets }: Synthesis,
  awsEndpointUrl: string,
): LambdaService => {
  const definitions = readFunctions(stack, (key) => {
    const directory = assets[key];
    if (directory === undefined) throw new Error(`the asset ${key} was not bundled`);
    return directory;
  });
  // Another endpoint knows its own credentials, not those of this start.
  const foreign = options.awsEndpointUrl === undefined ? undefined : options.awsCredentials;
  const lambda = startLambdaService(definitions, {
    region: options.region,
    awsEndpointUrl,
    maxContainers: options.maxContainers,
    credentialsFor: (definition) => foreign ?? keys.forFunction(definition),
    onLine: ({ displayName }, line) => {
      const text = formatLogLine(displayName, line, new Date());
      if (text !== undefined) print(text);
    },
    onFailure: ({ displayName }, { reason, error }) => {
      // An authorizer's way to say no; the gateway's refusal tells it.
      if (error.errorMessage === 'Unauthorized') return;
      const fields = { reason, error: `${error.errorType}: ${error.errorMessage}` };
      print(formatLine(displayName, 'failed', fields, new Date()));
    },
  });
  closers.add(() => lambda.close());
  return lambda;
};
