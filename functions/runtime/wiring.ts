import { DynamoApiTokenRegister } from '../aws/api-token-register.ts';
import { documentClient, secretsClient } from '../aws/aws-clients.ts';
import { DynamoCallerRegister } from '../aws/caller-register.ts';
import { DynamoConnectionStore } from '../aws/connection-store.ts';
import { DynamoDueIndex } from '../aws/due-index.ts';
import { DynamoIntentStore } from '../aws/intent-store.ts';
import { RotatedSecretStore } from '../aws/managed-secret-store.ts';
import { DynamoManagedTokenStore } from '../aws/managed-token-store.ts';
import { RecoverableSecretRemover } from '../aws/secret-remover.ts';
import { SecretSignInStore } from '../aws/sign-in-store.ts';
import { Table } from '../aws/table.ts';
import type { AdminPorts } from '../broker/admin-call.ts';
import type { ForgetPorts } from '../broker/forget-connection.ts';
import type { CallerPorts } from '../broker/put-caller.ts';
import type { RefresherPorts } from '../broker/refresh-due.ts';
import type { RenewalPorts } from '../broker/renewal-ports.ts';
import type { RotationPorts } from '../broker/rotation-ports.ts';
import type { Environment } from '../contract/environment.ts';
import { adminCalls } from '../ringcx/admin-calls.ts';
import { sessionCalls } from '../ringcx/session-calls.ts';
import { signals } from './signals.ts';
import { systemClock, systemRandom } from './world.ts';

type SessionEnvironment = Environment<'access-token'>;

const world = { clock: systemClock, random: systemRandom, signals };

/** For functions that only renew sessions. */
export const renewalPorts = (environment: SessionEnvironment): RenewalPorts => connect(environment).renewal;

/** For functions that also call RingCX's admin API. */
export const adminPorts = (environment: SessionEnvironment): AdminPorts =>
  withAdmin(environment, connect(environment).renewal);

/** For functions that make, rotate or revoke API tokens. */
export const rotationPorts = (environment: SessionEnvironment): RotationPorts =>
  withRotation(environment, connect(environment));

/** For the function that stores and forgets connections. */
export function connectionPorts(environment: Environment<'connections'>): ForgetPorts {
  const connected = connect(environment, environment);
  const secrets = new RecoverableSecretRemover(connected.secretsManager, environment.SECRET_PREFIX);
  return { ...withRotation(environment, connected, environment), secrets };
}

/** For the function that looks after everything that is due. */
export function refresherPorts(environment: Environment<'refresher'>): RefresherPorts {
  const connected = connect(environment);
  const due = new DynamoDueIndex(connected.table);
  const checkEveryMs = Number(environment.CHECK_API_TOKENS_EVERY_MINUTES) * 60_000;
  return { ...withRotation(environment, connected, environment), due, checkEveryMs };
}

export const callerPorts = (environment: Environment<'callers'>): CallerPorts => ({
  ...world,
  callers: new DynamoCallerRegister(new Table(documentClient(), environment.TABLE_NAME)),
});

interface SecretWriting {
  readonly SECRET_KEY_ARN: string;
  readonly ROTATION_FUNCTION_ARN: string;
}

type Connected = ReturnType<typeof connect>;

function connect(environment: SessionEnvironment, writing?: SecretWriting) {
  const table = new Table(documentClient(), environment.TABLE_NAME);
  const secretsManager = secretsClient();
  const hosts = {
    authUrl: environment.RINGCX_AUTH_URL,
    apiUrl: environment.RINGCX_API_URL,
    ringExUrl: environment.RINGEX_URL,
    loginParameters: environment.LOGIN_PARAMETERS === 'query' ? ('query' as const) : ('form' as const),
  };
  const place = { prefix: environment.SECRET_PREFIX, ...(writing ? { keyArn: writing.SECRET_KEY_ARN } : {}) };
  const renewal: RenewalPorts = {
    ...world,
    connections: new DynamoConnectionStore(table),
    signIns: new SecretSignInStore(secretsManager, place),
    ringCx: sessionCalls(hosts, systemClock),
  };
  return { table, secretsManager, renewal };
}

const withAdmin = (environment: SessionEnvironment, renewal: RenewalPorts): AdminPorts => ({
  ...renewal,
  admin: adminCalls({ apiUrl: environment.RINGCX_API_URL }),
});

function withRotation(environment: SessionEnvironment, connected: Connected, writing?: SecretWriting): RotationPorts {
  const { table, secretsManager, renewal } = connected;
  const rotation = writing && { keyArn: writing.SECRET_KEY_ARN, functionArn: writing.ROTATION_FUNCTION_ARN };
  return {
    ...withAdmin(environment, renewal),
    register: new DynamoApiTokenRegister(table),
    intents: new DynamoIntentStore(table),
    managed: new DynamoManagedTokenStore(table),
    secret: new RotatedSecretStore(secretsManager, {
      prefix: environment.SECRET_PREFIX,
      apiBaseUrl: environment.RINGCX_API_URL,
      ...(rotation ? { rotation } : {}),
    }),
  };
}
