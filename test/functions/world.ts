import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
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
import type { Signals } from '../../functions/broker/ports.ts';
import { Redacted } from '../../functions/broker/redacted.ts';
import { type RotationStep, rotate } from '../../functions/broker/rotation.ts';
import type { SignIn } from '../../functions/broker/sign-in.ts';
import { connectionOf } from '../../functions/contract/secret-names.ts';
import { TABLE } from '../../functions/contract/table.ts';
import { adminCalls } from '../../functions/ringcx/admin-calls.ts';
import { sessionCalls } from '../../functions/ringcx/session-calls.ts';
import { systemRandom } from '../../functions/runtime/world.ts';
import { startAwsEndpoint } from '../../local/aws/start-aws-endpoint.ts';
import { type SimulatedAccount, startSimulator } from '../../local/simulator/start-simulator.ts';
import { shiftingClock } from './shifting-clock.ts';

const ROTATION_FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:rotation';
const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Heard extends Signals {
  readonly lines: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly counts: Map<string, number>;
}

function listen(): Heard {
  const lines: Heard['lines'] = [];
  const counts = new Map<string, number>();
  const hear = (message: string, fields: Readonly<Record<string, unknown>>) => void lines.push({ message, fields });
  return {
    lines,
    counts,
    say: hear,
    warn: hear,
    count: (metric, value = 1) => void counts.set(metric, (counts.get(metric) ?? 0) + value),
  };
}

async function createTable(name: string): Promise<void> {
  const client = new DynamoDBClient({});
  const { dueIndex, kindIndex } = TABLE;
  const index = ({ name: IndexName, partitionKey, sortKey }: typeof dueIndex | typeof kindIndex) => ({
    IndexName,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' as const },
      { AttributeName: sortKey, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  });
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        attribute('pk', 'S'),
        attribute('sk', 'S'),
        attribute(dueIndex.partitionKey, 'N'),
        attribute(dueIndex.sortKey, 'N'),
        attribute(kindIndex.partitionKey, 'S'),
        attribute(kindIndex.sortKey, 'S'),
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [index(dueIndex), index(kindIndex)],
    }),
  );
  client.destroy();
}

export const ringExSignIn = (account: SimulatedAccount): SignIn => ({
  kind: 'ringex-jwt',
  clientId: new Redacted(account.clientId),
  clientSecret: new Redacted(account.clientSecret),
  jwt: new Redacted(account.jwt),
});

export const passwordSignIn = (account: SimulatedAccount): SignIn => ({
  kind: 'ringcx-password',
  username: new Redacted(account.username),
  password: new Redacted(account.password),
  platformId: new Redacted(account.platformId),
});

/** Settings that keep API tokens out of the way of tests about sessions. */
export const DEFAULTS = { keepFresh: true, rotateApiTokensAfterDays: null } as const;

export type World = Awaited<ReturnType<typeof startWorld>>;

export interface WorldOptions {
  readonly delayedReadsMs?: number;
  /** Another AWS endpoint than the local one. */
  readonly endpointUrl?: string;
}

/** The broker's own parts against the simulator and the local AWS endpoint, all over HTTP. */
export async function startWorld({ endpointUrl, delayedReadsMs }: WorldOptions = {}) {
  const clock = shiftingClock();
  const simulator = await startSimulator({ now: clock.now });
  const aws = await startAwsEndpoint({
    region: 'us-east-1',
    accountId: '000000000000',
    // By the clock that the readers wait by. Otherwise real, as the SDK's signatures are.
    ...(delayedReadsMs === undefined ? {} : { delayedReadsMs, now: clock.now }),
    rotationRetryDelayMs: 20,
    rotate: async ({ event: { Step, SecretId, ClientRequestToken } }) => {
      const connection = connectionOf('ringcx', SecretId) ?? '';
      await rotate(container(), connection, Step as RotationStep, ClientRequestToken);
    },
    credentials: (accessKeyId) => (accessKeyId === KEYS.accessKeyId ? { ...KEYS, principal: 'test' } : undefined),
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpointUrl ?? aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  });
  await createTable('broker');
  const heard = listen();
  const hosts = {
    authUrl: simulator.url,
    apiUrl: simulator.url,
    ringExUrl: simulator.url,
    loginParameters: 'form',
  } as const;

  /** As one more container would have them. */
  const container = () => {
    const table = new Table(documentClient(), 'broker');
    const secretsManager = secretsClient();
    const renewal = {
      clock,
      random: systemRandom,
      signals: heard,
      connections: new DynamoConnectionStore(table),
      signIns: new SecretSignInStore(secretsManager, { prefix: 'ringcx' }),
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
      secret: new RotatedSecretStore(secretsManager, {
        prefix: 'ringcx',
        apiBaseUrl: simulator.url,
        rotation: { keyArn: 'arn:aws:kms:us-east-1:000000000000:key/test', functionArn: ROTATION_FUNCTION },
      }),
      due: new DynamoDueIndex(table),
      checkEveryMs: 3600_000,
      secrets: new RecoverableSecretRemover(secretsManager, 'ringcx'),
      callers: new DynamoCallerRegister(table),
      secretsManager,
    };
  };

  const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(new URL(path, simulator.url), init);
    if (!answer.ok) throw new Error(`the simulator answered ${path} with ${answer.status}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  };
  const post = (body: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  return {
    clock,
    simulator,
    heard,
    container,
    rotationsSettled: async () => await aws.secrets.settled(),
    fault: async (fault: object) => void (await ask('/__simulator/faults', post(fault))),
    credentials: async (account: SimulatedAccount, change: object) =>
      void (await ask(`/__simulator/accounts/${account.mainAccountId}/credentials`, post(change))),
    endSessions: async (account: SimulatedAccount) =>
      void (await ask(`/__simulator/accounts/${account.mainAccountId}/sessions`, { method: 'DELETE' })),
    revokeApiToken: async (account: SimulatedAccount, apiToken: string) =>
      void (await ask(`/__simulator/accounts/${account.mainAccountId}/api-tokens/${apiToken}`, { method: 'DELETE' })),
    foreignApiToken: async (account: SimulatedAccount) =>
      void (await ask(`/__simulator/accounts/${account.mainAccountId}/api-tokens`, post({}))),
    apiTokens: async (account: SimulatedAccount) =>
      (
        await ask<{ apiTokens: { apiToken: string }[] }>(`/__simulator/accounts/${account.mainAccountId}/api-tokens`)
      ).apiTokens.map((each) => each.apiToken),
    /** Calls of the account that reached the simulator, by endpoint. */
    calls: async (account: SimulatedAccount): Promise<Record<string, number>> => {
      const { calls } = await ask<{ calls: { endpoint: string; count: number }[] }>(
        `/__simulator/stats?account=${account.mainAccountId}`,
      );
      const sums: Record<string, number> = {};
      for (const { endpoint, count } of calls) sums[endpoint] = (sums[endpoint] ?? 0) + count;
      return sums;
    },
    close: async () => {
      await Promise.all([simulator.close(), aws.close()]);
    },
  };
}
