import { formatLine, formatLogLine } from './console/format-log-line.ts';
import type { Iam } from './iam/iam.ts';
import { type FunctionDefinition, readFunctions } from './lambda/function-definition.ts';
import { type LambdaService, startLambdaService } from './lambda/lambda-service.ts';
import type { StartContext } from './start-context.ts';
import type { Stack } from './template/stack.ts';
import type { Synthesis } from './template/synthesize.ts';

interface FunctionParts extends Pick<Synthesis, 'assets'> {
  readonly stack: Stack;
  readonly iam: Iam;
  readonly awsEndpointUrl: string;
}

/** Starts the template's functions, and prints their log lines and failures to the console. */
export const startFunctions = (
  { options, shutdown, keys, print }: StartContext,
  { stack, iam, assets, awsEndpointUrl }: FunctionParts,
): LambdaService => {
  const definitions = readFunctions(stack, (key) => {
    const directory = assets[key];
    if (directory === undefined) throw new Error(`the asset ${key} was not bundled`);
    return directory;
  });
  for (const definition of definitions) assertAssumable(definition, iam);
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

/** Lambda refuses to create a function with a role that it may not assume. */
const assertAssumable = ({ displayName, arn, role }: FunctionDefinition, iam: Iam): void => {
  const assumption = { action: 'sts:AssumeRole', resource: role, sourceArn: arn };
  if (!iam.serviceMay('lambda.amazonaws.com', assumption))
    throw new Error(`The function ${displayName} has a role that Lambda may not assume: ${role}`);
};
