import type { IamRequest } from './aws/iam-request.ts';
import { startAwsEndpoint } from './aws/start-aws-endpoint.ts';
import { formatLine } from './console/format-log-line.ts';
import { mayCall, type RolePolicies } from './iam/role-policies.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import { listenOnPort } from './listen-on-port.ts';
import type { StartContext } from './start-context.ts';

/** Filled in after the AWS endpoint has started, because the functions need the address of the endpoint. */
export interface LateFunctions {
  lambda?: LambdaService;
  policies?: RolePolicies;
}

/** Returns the URL of the AWS endpoint: the one that the options name, or else the endpoint that this function starts. */
export const startAws = async (
  { options, shutdown, keys, print }: StartContext,
  functions: Readonly<LateFunctions>,
): Promise<string> => {
  const { awsPort: port, awsEndpointUrl, region, accountId, rotateEverySeconds, aws: switches } = options;
  if (awsEndpointUrl !== undefined) return awsEndpointUrl;
  const credentials = (accessKeyId: string) => keys.find(accessKeyId);
  const authorize = (request: IamRequest) => mayCall(functions.policies ?? new Map(), request);
  const rotate = async ({ functionArn, event }: { functionArn: string; event: object }): Promise<void> => {
    const result = await functions.lambda?.invoke(functionArn, event);
    if (!result?.ok) throw new Error(result?.error.errorMessage ?? 'the functions are not started yet');
  };
  const aws = await listenOnPort('AWS_PORT', port, () =>
    startAwsEndpoint({
      port,
      region,
      accountId,
      credentials,
      rotate,
      hasFunction: (functionArn) => functions.lambda?.has(functionArn) ?? false,
      rotateEverySeconds,
      indexDelayMs: switches.indexDelayMs,
      expiryDelayMs: switches.expirySeconds * 1000,
      emptySecrets: { firstValueIsCurrent: switches.firstValue === 'current', rotation: switches.emptyRotation },
      authorize,
      onRotation: ({ secretName, outcome }) =>
        outcome === 'gave-up' && print(formatLine('secrets', 'rotation given up for now', { secretName }, new Date())),
    }),
  );
  shutdown.add(() => aws.close());
  return aws.url;
};
