import { DynamoAccountStore } from '../aws/account-store.ts';
import { DynamoAdminBudgetStore } from '../aws/admin-budget-store.ts';
import { DynamoApiTokenRegister } from '../aws/api-token-register.ts';
import { documentClient, secretsClient } from '../aws/aws-clients.ts';
import { DynamoCallerRegister } from '../aws/caller-register.ts';
import { DynamoConnectionNames } from '../aws/connection-names.ts';
import { DynamoConnectionRegister } from '../aws/connection-register.ts';
import { DynamoDueIndex } from '../aws/due-index.ts';
import { EventBridge } from '../aws/event-bridge.ts';
import { DynamoIntentStore } from '../aws/intent-store.ts';
import { SecretsManagerManagedSecretStore } from '../aws/managed-secret-store.ts';
import { DynamoManagedTokenRecordStore } from '../aws/managed-token-record-store.ts';
import { DynamoOutageStore } from '../aws/outage-store.ts';
import { DynamoOutbox } from '../aws/outbox.ts';
import { DynamoRingExTokenStore } from '../aws/ringex-token-store.ts';
import { SecretsManagerSecretRemover } from '../aws/secret-remover.ts';
import { DynamoSignInBudgetStore } from '../aws/sign-in-budget-store.ts';
import { SecretsManagerSignInStore } from '../aws/sign-in-store.ts';
import { Table } from '../aws/table.ts';
import type { AccountPorts } from '../broker/accounts/ports.ts';
import type { CallerPorts } from '../broker/callers/ports.ts';
import type { ConnectionPorts, ForgetPorts } from '../broker/connections/ports.ts';
import type { AnnouncePorts } from '../broker/events/announce.ts';
import type { RefresherPorts } from '../broker/refresher/ports.ts';
import type { SessionPorts } from '../broker/sessions/ports.ts';
import type { System } from '../broker/system.ts';
import { accountCalls } from '../ringcx/account-calls.ts';
import { apiTokenCalls } from '../ringcx/api-token-calls.ts';
import { sessionCalls } from '../ringcx/session-calls.ts';
import type { FunctionEnvironment } from './environment.ts';
import { systemClock, systemRandom } from './system.ts';
import { telemetry } from './telemetry.ts';

type SessionEnvironment = FunctionEnvironment<'access-token'>;
type RotationEnvironment = SessionEnvironment &
  Pick<FunctionEnvironment<'connections'>, 'SECRET_KEY_ARN' | 'ROTATION_FUNCTION_ARN'>;
/** Only functions that write secrets know the key, and only those that set up a rotation its function. */
type SecretsEnvironment = SessionEnvironment & Partial<RotationEnvironment>;

const SYSTEM: System = { clock: systemClock, random: systemRandom, telemetry };

/** For functions that only renew sessions. */
export const sessionPorts = (environment: SessionEnvironment): SessionPorts => connect(environment, SYSTEM).ports;

/** For the function that gives out access tokens, and authenticates OAuth clients itself. */
export function accessTokenPorts(
  environment: SessionEnvironment,
  system = SYSTEM,
): SessionPorts & Pick<CallerPorts, 'callers'> {
  const { table, ports } = connect(environment, system);
  return { ...ports, callers: new DynamoCallerRegister(table) };
}

/** For the function that lists accounts. */
export function accountPorts(environment: SessionEnvironment, system = SYSTEM): AccountPorts {
  const { ports, table } = connect(environment, system);
  const calls = accountCalls({ apiUrl: environment.RINGCX_API_URL }, system.clock);
  return { ...ports, accounts: new DynamoAccountStore(table), accountCalls: calls };
}

/** For functions that make, rotate or revoke API tokens. */
export const managedTokenPorts = (environment: SecretsEnvironment): ConnectionPorts =>
  withManagedTokens(environment, connect(environment, SYSTEM));

/** For the function that stores and forgets connections. */
export function connectionPorts(environment: RotationEnvironment, system = SYSTEM): ForgetPorts {
  const connected = connect(environment, system);
  const secretRemover = new SecretsManagerSecretRemover(connected.secretsManager, environment.SECRET_PREFIX);
  return { ...withManagedTokens(environment, connected), secretRemover };
}

/** For the refresher. */
export function refresherPorts(environment: FunctionEnvironment<'refresher'>, system = SYSTEM): RefresherPorts {
  const connected = connect(environment, system);
  const due = new DynamoDueIndex(connected.table, system.clock);
  const checkEveryMs = environment.CHECK_API_TOKENS_EVERY_MINUTES * 60_000;
  const eventBus = new EventBridge(environment.POWERTOOLS_SERVICE_NAME);
  return { ...withManagedTokens(environment, connected), due, checkEveryMs, eventBus };
}

export function callerPorts(environment: FunctionEnvironment<'callers'>, system = SYSTEM): CallerPorts & AnnouncePorts {
  const table = new Table(documentClient(), environment.TABLE_NAME);
  const outbox = new DynamoOutbox(table);
  const callers = new DynamoCallerRegister(table);
  return { ...system, callers, outbox, connectionNames: new DynamoConnectionNames(table) };
}

type Connected = ReturnType<typeof connect>;

function connect(environment: SecretsEnvironment, system: System) {
  const table = new Table(documentClient(), environment.TABLE_NAME);
  const secretsManager = secretsClient();
  const defaults = {
    authUrl: environment.RINGCX_AUTH_URL,
    apiUrl: environment.RINGCX_API_URL,
    ringExUrl: environment.RINGEX_URL,
    loginParameters: environment.LOGIN_PARAMETERS,
  };
  const place = { prefix: environment.SECRET_PREFIX, keyArn: environment.SECRET_KEY_ARN };
  const ports = {
    ...system,
    outbox: new DynamoOutbox(table),
    connections: new DynamoConnectionRegister(table),
    adminBudgets: new DynamoAdminBudgetStore(table),
    outages: new DynamoOutageStore(table),
    budgets: new DynamoSignInBudgetStore(table),
    ringExTokens: new DynamoRingExTokenStore(table),
    signIns: new SecretsManagerSignInStore(secretsManager, place),
    sessionCalls: sessionCalls(defaults, system.clock),
  };
  return { table, secretsManager, ports };
}

function withManagedTokens(
  environment: SecretsEnvironment,
  { table, secretsManager, ports }: Connected,
): ConnectionPorts {
  return {
    ...ports,
    apiTokenCalls: apiTokenCalls({ apiUrl: environment.RINGCX_API_URL }, ports.clock),
    register: new DynamoApiTokenRegister(table),
    intents: new DynamoIntentStore(table),
    managedRecords: new DynamoManagedTokenRecordStore(table),
    managedSecrets: new SecretsManagerManagedSecretStore(secretsManager, {
      prefix: environment.SECRET_PREFIX,
      apiBaseUrl: environment.RINGCX_API_URL,
      keyArn: environment.SECRET_KEY_ARN,
      rotationFunctionArn: environment.ROTATION_FUNCTION_ARN,
    }),
  };
}
