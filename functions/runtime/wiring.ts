import { DynamoApiTokenRegister } from '../aws/api-token-register.ts';
import { documentClient, secretsClient } from '../aws/aws-clients.ts';
import { DynamoCallerRegister } from '../aws/caller-register.ts';
import { DynamoConnectionStore } from '../aws/connection-store.ts';
import { RecoverableSecretRemover } from '../aws/secret-remover.ts';
import { SecretSignInStore } from '../aws/sign-in-store.ts';
import { Table } from '../aws/table.ts';
import { AccessTokens } from '../broker/access-tokens.ts';
import type { ApiTokenPorts } from '../broker/api-tokens.ts';
import type { ForgetPorts } from '../broker/forget-connection.ts';
import type { CallerPorts } from '../broker/put-caller.ts';
import type { RenewalPorts } from '../broker/renewal-ports.ts';
import type { Environment } from '../contract/environment.ts';
import { adminCalls } from '../ringcx/admin-calls.ts';
import { sessionCalls } from '../ringcx/session-calls.ts';
import { signals } from './signals.ts';
import { systemClock, systemRandom } from './world.ts';

type SessionEnvironment = Environment<'access-token'>;

const world = { clock: systemClock, random: systemRandom, signals };

/** For functions that only renew sessions. */
export function renewalPorts(environment: SessionEnvironment): RenewalPorts {
  return ports(environment, undefined).renewal;
}

/** For functions that also call RingCX's admin API. */
export function apiTokenPorts(environment: SessionEnvironment): ApiTokenPorts {
  const { table, renewal } = ports(environment, undefined);
  return withAdmin(environment, table, renewal);
}

/** For the function that stores and forgets connections. */
export function connectionPorts(environment: Environment<'connections'>): ForgetPorts {
  const { table, renewal, secretsManager } = ports(environment, environment.SECRET_KEY_ARN);
  const secrets = new RecoverableSecretRemover(secretsManager, environment.SECRET_PREFIX);
  return { ...withAdmin(environment, table, renewal), secrets };
}

export const callerPorts = (environment: Environment<'callers'>): CallerPorts => ({
  ...world,
  callers: new DynamoCallerRegister(new Table(documentClient(), environment.TABLE_NAME)),
});

function ports(environment: SessionEnvironment, keyArn: string | undefined) {
  const table = new Table(documentClient(), environment.TABLE_NAME);
  const secretsManager = secretsClient();
  const hosts = {
    authUrl: environment.RINGCX_AUTH_URL,
    apiUrl: environment.RINGCX_API_URL,
    ringExUrl: environment.RINGEX_URL,
    loginParameters: environment.LOGIN_PARAMETERS === 'query' ? ('query' as const) : ('form' as const),
  };
  const place = { prefix: environment.SECRET_PREFIX, ...(keyArn ? { keyArn } : {}) };
  const renewal: RenewalPorts = {
    ...world,
    connections: new DynamoConnectionStore(table),
    signIns: new SecretSignInStore(secretsManager, place),
    ringCx: sessionCalls(hosts, systemClock),
  };
  return { table, secretsManager, renewal };
}

const withAdmin = (environment: SessionEnvironment, table: Table, renewal: RenewalPorts): ApiTokenPorts => ({
  ...renewal,
  accessTokens: new AccessTokens(renewal),
  admin: adminCalls({ apiUrl: environment.RINGCX_API_URL }),
  register: new DynamoApiTokenRegister(table),
});
