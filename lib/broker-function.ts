import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../functions/contract/environment.ts';
import type { FunctionName } from '../functions/contract/function-names.ts';
import { METRIC_NAMESPACE } from '../functions/contract/metrics.ts';
import { functionBundle } from './function-bundle.ts';

/** Callers give up after 3 to 10 seconds; a session that has been obtained is stored all the same. */
const API_FUNCTION = { timeout: Duration.seconds(28), memorySize: 512 };

const SIZES: Record<FunctionName, { readonly timeout: Duration; readonly memorySize: number }> = {
  /** Its only call is one read of the table. */
  authorizer: { timeout: Duration.seconds(5), memorySize: 512 },
  login: API_FUNCTION,
  exchange: API_FUNCTION,
  refresh: API_FUNCTION,
  'access-token': API_FUNCTION,
  'api-tokens': API_FUNCTION,
  accounts: API_FUNCTION,
  /** Forgetting a connection revokes its tokens one by one; API Gateway waits no longer than this. */
  connections: { timeout: Duration.seconds(29), memorySize: 512 },
  callers: API_FUNCTION,
  /** Ends before the next tick begins. Many refreshes at once, each a TLS connection: the processor share counts. */
  refresher: { timeout: Duration.seconds(55), memorySize: 1024 },
  /** Waits for RingCX to know a new token, and for whoever has died making one. */
  rotation: { timeout: Duration.seconds(60), memorySize: 512 },
};

export interface BrokerFunctionProps<F extends FunctionName> {
  readonly name: F;
  /** Name of this broker in logs and metrics, so that two stages in one account stay apart. */
  readonly service: string;
  readonly environment: Environment<F>;
  readonly logRetention: RetentionDays;
}

/** One Lambda with a role and a log group of its own; the role starts with the right to write there and no more. */
export class BrokerFunction<F extends FunctionName> extends Construct {
  readonly name: F;
  readonly role: iam.Role;
  readonly lambda: lambda.Function;

  constructor(scope: Construct, id: string, props: BrokerFunctionProps<F>) {
    super(scope, id);
    this.name = props.name;
    const logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.lambda = new lambda.Function(this, 'Function', {
      ...SIZES[props.name],
      description: `RingCX Token Broker: ${props.name}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: functionBundle(props.name),
      role: this.role,
      logGroup,
      environment: { ...props.environment, ...powertoolsEnvironment(props.service) },
    });
  }
}

const powertoolsEnvironment = (service: string) => ({
  POWERTOOLS_SERVICE_NAME: service,
  POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE,
  /** Events carry the caller's secret. */
  POWERTOOLS_LOGGER_LOG_EVENT: 'false',
});
