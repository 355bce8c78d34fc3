import { ArnFormat, Stack } from 'aws-cdk-lib';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export interface FirewallLogProps {
  readonly webAcl: CfnWebACL;
  readonly restApiId: string;
  readonly logs: LogGroupProps;
}

/** Headers that hold a credential, or would if a client confused the broker with RingCX. */
const SECRET_HEADERS = ['authorization', 'cookie', 'x-amz-security-token', 'x-auth-token'];

/**
 * Logs the requests that a rule blocked or counted. AWS WAF logs no bodies. It writes only to log groups with this prefix;
 * the id of the API makes the name unique, as in the name of API Gateway's own log.
 */
export class FirewallLog extends Construct {
  constructor(scope: Construct, id: string, { webAcl, restApiId, logs }: FirewallLogProps) {
    super(scope, id);
    const { logGroupName } = new LogGroup(this, 'LogGroup', { ...logs, logGroupName: `aws-waf-logs-${restApiId}` });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: webAcl.attrArn,
      logDestinationConfigs: [withoutStreams(Stack.of(this), logGroupName)],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
      /** The path names a connection or a fingerprint, so the access log leaves it out as well. */
      redactedFields: [
        ...SECRET_HEADERS.map((name) => ({ singleHeader: { Name: name } })),
        { queryString: {} },
        { uriPath: {} },
      ],
    });
  }
}

/** The library's own ARN of a log group ends in `:*`, which AWS WAF refuses. */
const withoutStreams = (stack: Stack, resourceName: string): string =>
  stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
