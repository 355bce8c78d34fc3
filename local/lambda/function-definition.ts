import type { Properties } from '../template/properties.ts';
import type { Stack, StackResource } from '../template/stack.ts';
import { DEFAULT_EVENT_RETRIES, type EventRetries } from './event-queue.ts';

/** One `AWS::Lambda::Function` of the template. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The function's name in the construct tree, for the console. */
  readonly displayName: string;
  readonly role: string;
  readonly logGroup: string;
  /** The unpacked bundle. */
  readonly directory: string;
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly reservedConcurrency: number | undefined;
  readonly eventRetries: EventRetries;
  readonly environment: Readonly<Record<string, string>>;
}

const LAMBDA_DEFAULT_TIMEOUT_SECONDS = 3;
const LAMBDA_DEFAULT_MEMORY_MB = 128;

/** `assetDirectory` returns the directory that a deployment would upload under the given key. */
export const readFunctions = (
  stack: Stack,
  assetDirectory: (objectKey: string) => string,
): readonly FunctionDefinition[] =>
  stack.ofType('AWS::Lambda::Function').map((resource) => {
    const { logicalId, ref: name, properties } = resource;
    refuseUnsupported(properties);
    const code = properties.object('Code');
    code?.refuse('ZipFile', 'is inline code; only bundles are run');
    return {
      logicalId,
      name,
      arn: stack.attribute(logicalId, 'Arn'),
      displayName: displayNameOf(resource),
      role: properties.text('Role'),
      logGroup: properties.object('LoggingConfig')?.optionalText('LogGroup') ?? `/aws/lambda/${name}`,
      directory: assetDirectory(code?.text('S3Key') ?? ''),
      handler: properties.text('Handler'),
      runtime: properties.text('Runtime'),
      memoryMb: properties.optionalNumber('MemorySize') ?? LAMBDA_DEFAULT_MEMORY_MB,
      timeoutMs: (properties.optionalNumber('Timeout') ?? LAMBDA_DEFAULT_TIMEOUT_SECONDS) * 1000,
      reservedConcurrency: properties.optionalNumber('ReservedConcurrentExecutions'),
      eventRetries: eventRetriesOf(stack, name),
      environment: Object.fromEntries(properties.object('Environment')?.entries('Variables') ?? []),
    };
  });

const eventRetriesOf = (stack: Stack, functionName: string): EventRetries => {
  const configs = stack.ofType('AWS::Lambda::EventInvokeConfig').map(({ properties }) => properties);
  const config = configs.find((properties) => properties.text('FunctionName') === functionName);
  const maxAgeSeconds = config?.optionalNumber('MaximumEventAgeInSeconds');
  return {
    maxAgeMs: maxAgeSeconds === undefined ? DEFAULT_EVENT_RETRIES.maxAgeMs : maxAgeSeconds * 1000,
    maxAttempts: config?.optionalNumber('MaximumRetryAttempts') ?? DEFAULT_EVENT_RETRIES.maxAttempts,
  };
};

const refuseUnsupported = (properties: Properties): void => {
  if (!properties.text('Runtime').startsWith('nodejs')) {
    throw new Error(`${properties.where}.Runtime is ${properties.text('Runtime')}; only Node.js is run.`);
  }
  for (const name of ['ImageConfig', 'Layers', 'FileSystemConfigs', 'SnapStart', 'VpcConfig']) {
    properties.refuse(name, 'is not served on one machine');
  }
};

/**
 * `access-token` for `TokenBroker/Functions/access-token/Function/Resource`, whose last two parts every function has.
 */
const displayNameOf = ({ path, logicalId }: StackResource): string =>
  path.split('/').findLast((part) => part !== 'Resource' && part !== 'Function') ?? logicalId;
