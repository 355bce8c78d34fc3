import { documentClient, secretsClient } from '../../functions/aws/aws-clients.ts';
import { Table } from '../../functions/aws/table.ts';
import { AccessTokens } from '../../functions/broker/sessions/access-tokens.ts';
import type { Clock, Telemetry } from '../../functions/broker/system.ts';
import type { FunctionEnvironment } from '../../functions/runtime/environment.ts';
import { systemRandom } from '../../functions/runtime/system.ts';
import { accountPorts, callerPorts, connectionPorts, refresherPorts } from '../../functions/runtime/wiring.ts';

interface ContainerOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly ringCxUrl: string;
}

type AllVariables = FunctionEnvironment<'connections'> &
  FunctionEnvironment<'refresher'> &
  FunctionEnvironment<'callers'>;

const environmentFor = (ringCxUrl: string): AllVariables => ({
  TABLE_NAME: 'broker',
  SECRET_PREFIX: 'ringcx',
  SECRET_KEY_ARN: 'arn:aws:kms:us-east-1:000000000000:key/test',
  ROTATION_FUNCTION_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:rotation',
  RINGCX_AUTH_URL: ringCxUrl,
  RINGCX_API_URL: ringCxUrl,
  RINGEX_URL: ringCxUrl,
  LOGIN_PARAMETERS: 'form',
  OPERATOR_AUTH: 'iam',
  KEEP_FRESH: true,
  ROTATE_API_TOKENS_AFTER_DAYS: 30,
  CHECK_API_TOKENS_EVERY_MINUTES: 60,
});

/** The ports of all functions, wired as in production, with the clients and the memory of one container. */
export function newContainer({ clock, telemetry, ringCxUrl }: ContainerOptions) {
  const environment = environmentFor(ringCxUrl);
  const system = { clock, random: systemRandom, telemetry };
  const connections = connectionPorts(environment, system);
  return {
    ...accountPorts(environment, system),
    ...callerPorts(environment, system),
    ...refresherPorts(environment, system),
    ...connections,
    accessTokens: new AccessTokens(connections),
    table: new Table(documentClient(), environment.TABLE_NAME),
    secretsManager: secretsClient(),
  };
}
