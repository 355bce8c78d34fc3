import { DynamoApiTokenRegister } from '../../functions/aws/api-token-register.ts';
import { documentClient, secretsClient } from '../../functions/aws/aws-clients.ts';
import { DynamoCallerRegister } from '../../functions/aws/caller-register.ts';
import { DynamoConnectionStore } from '../../functions/aws/connection-store.ts';
import { DynamoDueIndex } from '../../functions/aws/due-index.ts';
import { DynamoIntentStore } from '../../functions/aws/intent-store.ts';
import { RotatedSecretStore } from '../../functions/aws/managed-secret-store.ts';
import { DynamoManagedTokenStore } from '../../functions/aws/managed-token-store.ts';
import { RecoverableSecretRemover } from '../../functions/aws/secret-remover.ts';
import { SecretSignInStore } from '../../functions/aws/sign-in-store.ts';
import { Table } from '../../functions/aws/table.ts';
import { AccessTokens } from '../../functions/broker/access-tokens.ts';
import type { Clock, Signals } from '../../functions/broker/ports.ts';
import { adminCalls } from '../../functions/ringcx/admin-calls.ts';
import { sessionCalls } from '../../functions/ringcx/session-calls.ts';
import { systemRandom } from '../../functions/runtime/world.ts';

interface Surroundings {
  readonly clock: Clock;
  readonly signals: Signals;
  readonly ringCxUrl: string;
}

const PREFIX = 'ringcx';
const ROTATION = {
  keyArn: 'arn:aws:kms:us-east-1:000000000000:key/test',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:rotation',
};

/** The ports as a container of a function has them, with clients and a memory of its own. */
export function newContainer({ clock, signals, ringCxUrl }: Surroundings) {
  const hosts = { authUrl: ringCxUrl, apiUrl: ringCxUrl, ringExUrl: ringCxUrl, loginParameters: 'form' } as const;
  const table = new Table(documentClient(), 'broker');
  const secretsManager = secretsClient();
  const renewal = {
    clock,
    random: systemRandom,
    signals,
    connections: new DynamoConnectionStore(table),
    signIns: new SecretSignInStore(secretsManager, { prefix: PREFIX }),
    ringCx: sessionCalls(hosts, clock),
  };
  return {
    ...renewal,
    table,
    accessTokens: new AccessTokens(renewal),
    admin: adminCalls(hosts),
    register: new DynamoApiTokenRegister(table),
    intents: new DynamoIntentStore(table),
    managed: new DynamoManagedTokenStore(table),
    secret: new RotatedSecretStore(secretsManager, { prefix: PREFIX, apiBaseUrl: ringCxUrl, rotation: ROTATION }),
    due: new DynamoDueIndex(table),
    checkEveryMs: 3600_000,
    secrets: new RecoverableSecretRemover(secretsManager, PREFIX),
    callers: new DynamoCallerRegister(table),
    secretsManager,
  };
}
