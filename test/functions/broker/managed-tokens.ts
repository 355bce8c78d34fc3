import { expect } from 'vitest';
import { shardOf } from '../../../functions/aws/keys.ts';
import { startRotation } from '../../../functions/broker/api-tokens.ts';
import { fingerprintOf } from '../../../functions/broker/fingerprint.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { refreshDue } from '../../../functions/broker/refresh-due.ts';
import { DAY_MS } from '../../../functions/broker/rotation-ports.ts';
import type { World } from '../world.ts';
import { type Connected, connect } from './connect.ts';

export const PERIOD_DAYS = 7;
export const PERIOD_MS = PERIOD_DAYS * DAY_MS;

/** A connection with a managed token, its first rotation done. */
export async function connectManaged(world: World, rotateAfterDays = PERIOD_DAYS): Promise<Connected> {
  const connected = await connect(world, { rotateAfterDays });
  await world.rotationsSettled();
  return connected;
}

export const current = async ({ name, ports }: Connected): Promise<string> =>
  (await ports.secret.read(name, { stage: 'AWSCURRENT' }))?.apiToken.open() ?? '';

export async function rotateNow(world: World, { name, ports }: Connected): Promise<void> {
  await startRotation(ports, name);
  await world.rotationsSettled();
}

/** One look of the refresher at the connection's own shard, so that those of other tests cost nothing. */
export async function look(world: World, { name, ports }: Connected): Promise<void> {
  await refreshDue(ports, { from: shardOf(name), to: shardOf(name) + 1 });
  await world.rotationsSettled();
}

/** A rotation that cannot go on, left half-way by Secrets Manager. */
export async function leaveHalfWay(world: World, connected: Connected): Promise<void> {
  const { mainAccountId } = connected.account;
  await world.fault({ endpoint: 'accounts', account: mainAccountId, kind: 'status', status: 401, count: 500 });
  await rotateNow(world, connected);
  await world.clearFaults();
}

export const fingerprintsOf = (apiTokens: readonly string[]): string[] =>
  apiTokens.map((apiToken) => fingerprintOf(new Redacted(apiToken)));

/** Everything at RingCX is in the register, and the other way round. */
export async function expectNothingOutOfSight(world: World, { name, account, ports }: Connected): Promise<void> {
  const registered = (await ports.register.list(name)).map((entry) => entry.fingerprint);
  expect(registered.sort()).toEqual(fingerprintsOf(await world.apiTokens(account)).sort());
}
