import type { FunctionDefinition } from './function-definition.ts';

export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ContainerOptions {
  readonly region: string;
  readonly awsEndpointUrl: string;
  readonly credentials: FunctionCredentials;
}

/**
 * The whole environment of a function: the variables of the template, those that Lambda sets, and the AWS endpoint. The
 * environment of this process stays out, because it may hold somebody's credentials.
 */
export const containerEnvironment = (
  definition: FunctionDefinition,
  { region, awsEndpointUrl, credentials }: ContainerOptions,
  logStream: string,
): Readonly<Record<string, string>> => ({
  ...definition.environment,
  _HANDLER: definition.handler,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
  AWS_DEFAULT_REGION: region,
  AWS_REGION: region,
  AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
  AWS_LAMBDA_FUNCTION_NAME: definition.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
  AWS_LAMBDA_LOG_STREAM_NAME: logStream,
  LAMBDA_TASK_ROOT: definition.directory,
  LANG: 'en_US.UTF-8',
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  TZ: ':UTC',
  AWS_ENDPOINT_URL: awsEndpointUrl,
});
