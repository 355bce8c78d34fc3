import { expect } from 'vitest';
import { shardOf } from '../../../functions/aws/keys.ts';
import { fingerprintOf } from '../../../functions/broker/api-tokens/api-token.ts';
import { startRotation } from '../../../functions/broker/managed-token/start-rotation.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { refreshDue } from '../../../functions/broker/refresher/refresh-due.ts';
import { DAY_MS } from '../../../functions/broker/system.ts';
import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import type { Deployment } from '../container.ts';
import { passwordSignIn, type Rig } from '../rig.ts';
import { type Connected, connect, put, VERIFY } from './connect.ts';

export const PERIOD_DAYS = 7;
export const PERIOD_MS = PERIOD_DAYS * DAY_MS;

/** Makes a connection with a managed token and waits for its first rotation. */
export async function connectManaged(
  rig: Rig,
  rotateAfterDays = PERIOD_DAYS,
  deployment?: Deployment,
): Promise<Connected> {
  const connected = await connect(rig, { rotateAfterDays, ...(deployment && { deployment }) });
  await rig.rotationsSettled();
  return connected;
}

export const current = async ({ name, ports }: Connected): Promise<string> =>
  (await ports.managedSecrets.read(name, { stage: 'AWSCURRENT' }))?.apiToken.open() ?? '';

export async function rotateNow(rig: Rig, { name, ports }: Connected): Promise<void> {
  await startRotation(ports, name);
  await rig.rotationsSettled();
}

/** Lets the refresher look at the connection's own shard alone, so that other tests' connections cost nothing. */
export async function look(rig: Rig, { name, ports }: Connected): Promise<void> {
  await refreshDue(ports, { from: shardOf(name), to: shardOf(name) + 1 });
  await rig.rotationsSettled();
}

/** Leaves a rotation half-way: RingCX refuses its test call until Secrets Manager gives it up. */
export async function leaveHalfWay(rig: Rig, connected: Connected): Promise<void> {
  const { mainAccountId } = connected.account;
  await rig.fault({ endpoint: 'accounts', account: mainAccountId, kind: 'status', status: 401, count: 500 });
  await rotateNow(rig, connected);
  await rig.clearFaults();
}

/** Signs the connection in as another user of its account, which takes an operator's word. */
export async function switchUser(rig: Rig, { name, account }: Connected, to?: SimulatedAccount): Promise<void> {
  const signIn = passwordSignIn(to ?? rig.simulator.addUser(account));
  await put({ name, ports: rig.container() }, { signIn }, { ...VERIFY, allowOtherUser: true });
}

export const fingerprintsOf = (apiTokens: readonly string[]): string[] =>
  apiTokens.map((apiToken) => fingerprintOf(new Redacted(apiToken)));

/** Checks that RingCX and the register have the same API tokens. */
export async function expectNothingOutOfSight(rig: Rig, { name, account, ports }: Connected): Promise<void> {
  const registered = (await ports.register.list(name)).map((entry) => entry.fingerprint);
  expect(registered.sort()).toEqual(fingerprintsOf(await rig.apiTokens(account)).sort());
}
