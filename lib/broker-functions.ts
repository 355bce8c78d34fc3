import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { FUNCTION_NAMES, type FunctionName } from '../functions/contract/function-names.ts';
import { BrokerFunction } from './broker-function.ts';
import { type Environments, environmentsOf } from './environments.ts';
import { grantPermissions } from './grant-permissions.ts';
import { reservedConcurrency } from './reserved-concurrency.ts';
import { secretArnOf } from './secret-arn.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';

export interface BrokerFunctionsProps {
  readonly service: string;
  readonly settings: Settings;
  readonly storage: Storage;
}

/** All functions of the broker, each with its own environment and permissions. */
export class BrokerFunctions extends Construct {
  readonly #functions: ReadonlyMap<FunctionName, BrokerFunction<FunctionName>>;

  constructor(scope: Construct, id: string, props: BrokerFunctionsProps) {
    super(scope, id);
    const rotationFunctionArn = Lazy.string({ produce: () => this.get('rotation').lambda.functionArn });
    const environments = environmentsOf(props.settings, { ...props, rotationFunctionArn });
    this.#functions = new Map(FUNCTION_NAMES.map((name) => [name, this.#create(name, environments, props)]));
    const { storage, settings } = props;
    for (const brokerFunction of this.#functions.values()) {
      grantPermissions(brokerFunction, {
        storage,
        secretPrefix: settings.secretPrefix,
        rotation: this.get('rotation').lambda,
      });
    }
    this.get('rotation').lambda.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Aws.ACCOUNT_ID,
      /** Lambda compares patterns too. The secrets are created while the stack lives, so only the shape of their names is known. */
      sourceArn: secretArnOf(Stack.of(this), settings.secretPrefix, '*', 'api-token'),
    });
  }

  get(name: FunctionName): BrokerFunction<FunctionName> {
    const found = this.#functions.get(name);
    if (found === undefined) throw new Error(`there is no function ${name}`);
    return found;
  }

  #create<F extends FunctionName>(name: F, environments: Environments, props: BrokerFunctionsProps) {
    return new BrokerFunction(this, name, {
      name,
      service: props.service,
      environment: environments[name],
      logRetention: props.settings.logRetentionDays,
      key: props.storage.key,
      tracing: props.settings.tracing,
      provisionedConcurrency: provisionedFor(name, props.settings),
      reservedConcurrency: reservedConcurrency(name, props.settings),
    });
  }
}

const provisionedFor = (name: FunctionName, { provisionedConcurrency }: Settings): number | undefined =>
  name === 'authorizer' || name === 'access-token' ? provisionedConcurrency[name] : undefined;
