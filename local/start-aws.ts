import { startAwsEndpoint } from './aws/start-aws-endpoint.ts';
import { formatLine } from './console/format-log-line.ts';
import { formatMessage } from './console/format-message.ts';
import type { MessagesOf } from './events/read-rules.ts';
import type { Iam } from './iam/iam.ts';
import type { LambdaService } from './lambda/lambda-service.ts';
import { listenOnPort } from './listen-on-port.ts';
import type { StartContext } from './start-context.ts';

/** Filled in after the AWS endpoint has started, because the functions need the address of the endpoint. */
export interface LateParts {
  readonly lambda: LambdaService;
  readonly iam: Iam;
  readonly tableKeys: ReadonlyMap<string, string>;
  readonly messagesOf: MessagesOf;
}

/** Returns the URL of the AWS endpoint: the one that the options name, or else the endpoint that this function starts. */
export const startAws = async (
  { options, shutdown, keys, print }: StartContext,
  late: Readonly<Partial<LateParts>>,
): Promise<string> => {
  const { awsPort: port, awsEndpointUrl, region, accountId, rotateEverySeconds, aws: switches } = options;
  if (awsEndpointUrl !== undefined) return awsEndpointUrl;
  const credentials = (accessKeyId: string) => keys.find(accessKeyId);
  const rotate = async ({ functionArn, event }: { functionArn: string; event: object }): Promise<void> => {
    const result = await late.lambda?.invoke(functionArn, event);
    if (!result?.ok) throw new Error(result?.error.errorMessage ?? 'the functions are not started yet');
  };
  const aws = await listenOnPort('AWS_PORT', port, () =>
    startAwsEndpoint({
      port,
      region,
      accountId,
      credentials,
      rotate,
      mayRotateBy: (functionArn, secretArn) =>
        late.lambda?.has(functionArn) === true &&
        late.iam?.serviceMay('secretsmanager.amazonaws.com', {
          action: 'lambda:InvokeFunction',
          resource: functionArn,
          sourceArn: secretArn,
        }) === true,
      rotateEverySeconds,
      indexDelayMs: switches.indexDelayMs,
      expiryDelayMs: switches.expirySeconds * 1000,
      emptySecrets: { firstValueIsCurrent: switches.firstValue === 'current', rotation: switches.emptyRotation },
      authorize: (request) => late.iam?.principalMay(request) === true,
      tableKey: (tableName) => late.tableKeys?.get(tableName),
      onEvent: (event) => {
        for (const text of late.messagesOf?.(event) ?? []) print(formatMessage(text, new Date()));
      },
      onRotation: ({ secretName, outcome }) =>
        outcome === 'gave-up' && print(formatLine('secrets', 'rotation given up for now', { secretName }, new Date())),
    }),
  );
  shutdown.add(() => aws.close());
  return aws.url;
};
