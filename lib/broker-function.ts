import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../functions/contract/environment.ts';
import type { FunctionName } from '../functions/contract/function-names.ts';
import { METRIC_NAMESPACE } from '../functions/contract/metrics.ts';
import { acknowledge } from './acknowledge.ts';
import { functionBundle } from './function-bundle.ts';

/** Callers give up after 3 to 10 seconds. A function goes on after that, so that it can store the session it obtained. */
const API_FUNCTION = { timeout: Duration.seconds(28), memorySize: 512 };

const SIZES: Record<FunctionName, { readonly timeout: Duration; readonly memorySize: number }> = {
  /** Makes one call, a read of the table. Every attempt that the SDK makes fits in: a time-out would end the container. */
  authorizer: { timeout: Duration.seconds(15), memorySize: 512 },
  login: API_FUNCTION,
  exchange: API_FUNCTION,
  refresh: API_FUNCTION,
  'access-token': API_FUNCTION,
  'api-tokens': API_FUNCTION,
  accounts: API_FUNCTION,
  /** Revokes the tokens of a forgotten connection one by one. API Gateway waits 29 seconds at most. */
  connections: { timeout: Duration.seconds(29), memorySize: 512 },
  callers: API_FUNCTION,
  /**
   * Ends before the next tick begins. It refreshes many sessions at once, each over a TLS connection, so it needs a
   * larger share of the processor, which Lambda gives by memory.
   */
  refresher: { timeout: Duration.seconds(55), memorySize: 1024 },
  /** Waits until RingCX accepts a new token, and until the intent of an invocation that died runs out. */
  rotation: { timeout: Duration.seconds(60), memorySize: 512 },
};

export interface BrokerFunctionProps<F extends FunctionName> {
  readonly name: F;
  /** The name of this broker in logs and metrics, which keeps two brokers of one account apart. */
  readonly service: string;
  readonly environment: Environment<F>;
  readonly logRetention: RetentionDays;
  /** Encrypts the log. */
  readonly key: IKey;
  /** Whether Lambda sends a trace of each sampled invocation to X-Ray. */
  readonly tracing: boolean;
  /** How many containers are kept ready for requests of the API. */
  readonly provisionedConcurrency: number | undefined;
  /** How many executions are kept for the function, which gets no more. Undefined: it shares the account's. */
  readonly reservedConcurrency: number | undefined;
}

/** One Lambda with its own role and log group. At first the role may only write to that log group. */
export class BrokerFunction<F extends FunctionName> extends Construct {
  readonly name: F;
  readonly role: iam.Role;
  readonly lambda: lambda.Function;
  /** The function that the API invokes, or its alias with provisioned concurrency. */
  readonly handler: lambda.IFunction;

  constructor(scope: Construct, id: string, props: BrokerFunctionProps<F>) {
    super(scope, id);
    this.name = props.name;
    const logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention, encryptionKey: props.key });
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
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      environment: { ...props.environment, ...powertoolsEnvironment(props.service) },
      ...(props.tracing && { tracing: lambda.Tracing.ACTIVE }),
    });
    if (props.tracing) {
      acknowledge(
        this.role,
        'AwsSolutions-IAM5[Resource::*]',
        'The actions of X-Ray that write traces have no resources.',
      );
    }
    this.handler = this.#handlerWith(props.provisionedConcurrency);
  }

  /** The library declares an alias's `role` in a way that `exactOptionalPropertyTypes` does not accept. */
  #handlerWith(provisionedConcurrentExecutions: number | undefined): lambda.IFunction {
    if (provisionedConcurrentExecutions === undefined) return this.lambda;
    return this.lambda.addAlias('provisioned', { provisionedConcurrentExecutions }) as lambda.IFunction;
  }
}

const powertoolsEnvironment = (service: string) => ({
  POWERTOOLS_SERVICE_NAME: service,
  POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE,
  /** Events contain the caller's secret. */
  POWERTOOLS_LOGGER_LOG_EVENT: 'false',
});
