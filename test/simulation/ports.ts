import { DynamoAccountStore } from '../../functions/aws/account-store.ts';
import { DynamoAdminBudgetStore } from '../../functions/aws/admin-budget-store.ts';
import { DynamoApiTokenRegister } from '../../functions/aws/api-token-register.ts';
import { DynamoConnectionRegister } from '../../functions/aws/connection-register.ts';
import { DynamoDueIndex } from '../../functions/aws/due-index.ts';
import { DynamoIntentStore } from '../../functions/aws/intent-store.ts';
import { SecretsManagerManagedSecretStore } from '../../functions/aws/managed-secret-store.ts';
import { DynamoManagedTokenRecordStore } from '../../functions/aws/managed-token-record-store.ts';
import { DynamoOutageStore } from '../../functions/aws/outage-store.ts';
import { DynamoOutbox } from '../../functions/aws/outbox.ts';
import { DynamoRingExTokenStore } from '../../functions/aws/ringex-token-store.ts';
import { SecretsManagerSecretRemover } from '../../functions/aws/secret-remover.ts';
import { DynamoSignInBudgetStore } from '../../functions/aws/sign-in-budget-store.ts';
import { SecretsManagerSignInStore } from '../../functions/aws/sign-in-store.ts';
import type { AccountPorts } from '../../functions/broker/accounts/ports.ts';
import type { ForgetPorts } from '../../functions/broker/connections/ports.ts';
import type { RefresherPorts } from '../../functions/broker/refresher/ports.ts';
import { MemorySecretsManager } from './aws/memory-secrets-manager.ts';
import { MemoryTable } from './aws/memory-table.ts';
import { Storage } from './aws/storage.ts';
import { accountCalls } from './ringcx/account-calls.ts';
import { apiTokenCalls } from './ringcx/api-token-calls.ts';
import { sessionCalls } from './ringcx/session-calls.ts';
import type { Process } from './time/process.ts';
import type { World } from './world.ts';

export const SECRET_PREFIX = 'sim';
const CHECK_EVERY_MS = 15 * 60_000;

export type AllPorts = ForgetPorts & RefresherPorts & AccountPorts;

/** All ports of the domain for one process: the project's adapters, on the world's stores and its RingCX. */
export function portsOf(world: World, process: Process): AllPorts {
  const { chance, ringCx: state, wire, limits } = world;
  const storage = new Storage(process, chance, () => world.storageTrouble());
  const table = new MemoryTable(world.table, storage);
  const manager = new MemorySecretsManager(world.secrets, storage, chance, () => world.secretsLag());
  const client = manager.asClient();
  const parts = { state, wire, limits, process };
  const { clock, random, telemetry } = process;
  return {
    clock,
    random,
    telemetry,
    checkEveryMs: CHECK_EVERY_MS,
    connections: new DynamoConnectionRegister(table),
    accounts: new DynamoAccountStore(table),
    adminBudgets: new DynamoAdminBudgetStore(table),
    outages: new DynamoOutageStore(table),
    budgets: new DynamoSignInBudgetStore(table),
    ringExTokens: new DynamoRingExTokenStore(table),
    outbox: new DynamoOutbox(table),
    eventBus: { publish: async () => undefined },
    register: new DynamoApiTokenRegister(table),
    intents: new DynamoIntentStore(table),
    due: new DynamoDueIndex(table, clock),
    managedRecords: new DynamoManagedTokenRecordStore(table),
    signIns: new SecretsManagerSignInStore(client, { prefix: SECRET_PREFIX, keyArn: 'key' }),
    managedSecrets: new SecretsManagerManagedSecretStore(client, {
      prefix: SECRET_PREFIX,
      apiBaseUrl: 'https://ringcx.example',
      keyArn: 'key',
      rotationFunctionArn: 'rotation',
    }),
    secretRemover: new SecretsManagerSecretRemover(client, SECRET_PREFIX),
    sessionCalls: { at: () => sessionCalls(parts) },
    accountCalls: { at: () => accountCalls(parts) },
    apiTokenCalls: { at: () => apiTokenCalls(parts) },
  };
}
