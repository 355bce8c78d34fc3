import { documentClient, secretsClient } from '../../functions/aws/aws-clients.ts';
import { Table } from '../../functions/aws/table.ts';
import { AccessTokens } from '../../functions/broker/sessions/access-tokens.ts';
import type { Clock, Telemetry } from '../../functions/broker/system.ts';
import type { FunctionEnvironment } from '../../functions/runtime/environment.ts';
import { systemRandom } from '../../functions/runtime/system.ts';
import { accountPorts, callerPorts, connectionPorts, refresherPorts } from '../../functions/runtime/wiring.ts';

/** The parts that a deployment makes anew, as its functions know them. */
export interface Deployment {
  readonly TABLE_NAME: string;
  readonly SECRET_KEY_ARN: string;
  readonly ROTATION_FUNCTION_ARN: string;
}

export const deploymentNamed = (name: string): Deployment => ({
  TABLE_NAME: name,
  SECRET_KEY_ARN: `arn:aws:kms:us-east-1:000000000000:key/${name}`,
  ROTATION_FUNCTION_ARN: `arn:aws:lambda:us-east-1:000000000000:function:${name}-rotation`,
});

interface ContainerOptions {
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly ringCxUrl: string;
}

type AllVariables = FunctionEnvironment<'connections'> &
  FunctionEnvironment<'refresher'> &
  FunctionEnvironment<'callers'>;

const environmentFor = (deployment: Deployment, ringCxUrl: string): AllVariables => ({
  ...deployment,
  SECRET_PREFIX: 'ringcx',
  RINGCX_AUTH_URL: ringCxUrl,
  RINGCX_API_URL: ringCxUrl,
  RINGEX_URL: ringCxUrl,
  LOGIN_PARAMETERS: 'form',
  OPERATOR_AUTH: 'iam',
  KEEP_FRESH: true,
  ROTATE_API_TOKENS_AFTER_DAYS: 30,
  CHECK_API_TOKENS_EVERY_MINUTES: 60,
  POWERTOOLS_SERVICE_NAME: 'broker',
});

/** Makes a value when it is first asked for. */
function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * The ports of all functions, wired as in production, with the clients and the memory of one container. Each function brings
 * AWS clients of its own, and a new client costs as much as several calls. Most tests need one function's, so those of the
 * others are made when they are needed.
 */
export function newContainer({ clock, telemetry, ringCxUrl, deployment }: ContainerOptions) {
  const environment = environmentFor(deployment, ringCxUrl);
  const system = { clock, random: systemRandom, telemetry };
  const connections = connectionPorts(environment, system);
  const accounts = lazily(() => accountPorts(environment, system));
  const callers = lazily(() => callerPorts(environment, system));
  const refresher = lazily(() => refresherPorts(environment, system));
  const table = lazily(() => new Table(documentClient(), environment.TABLE_NAME));
  const secretsManager = lazily(secretsClient);
  return {
    ...connections,
    accessTokens: new AccessTokens(connections),
    get accounts() {
      return accounts().accounts;
    },
    get accountCalls() {
      return accounts().accountCalls;
    },
    get callers() {
      return callers().callers;
    },
    get connectionNames() {
      return callers().connectionNames;
    },
    get due() {
      return refresher().due;
    },
    get eventBus() {
      return refresher().eventBus;
    },
    get checkEveryMs() {
      return refresher().checkEveryMs;
    },
    get table() {
      return table();
    },
    get secretsManager() {
      return secretsManager();
    },
  };
}
