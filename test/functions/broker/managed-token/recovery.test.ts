import { randomUUID } from 'node:crypto';
import { DeleteSecretCommand, GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import type { ConnectionChange } from '../../../../functions/broker/connections/put-connection.ts';
import { startRotation } from '../../../../functions/broker/managed-token/start-rotation.ts';
import { secretName } from '../../../../functions/contract/secret-names.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, put } from '../connect.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  leaveHalfWay,
  look,
  PERIOD_DAYS,
  rotateNow,
} from '../managed-tokens.ts';

const MINUTE_MS = 60_000;

/** Stores the connection with its rotation, and waits for a rotation that this starts. */
const putAndSettle = async (rig: Rig, { name }: Connected, change: Partial<ConnectionChange>) => {
  await put({ name, ports: rig.container() }, { rotateAfterDays: PERIOD_DAYS, ...change });
  await rig.rotationsSettled();
};

const nameOf = ({ name }: Connected): string => secretName('ringcx', name, 'api-token');

const putVersion = async (connected: Connected, SecretString: string, VersionStages: string[]) => {
  const request = { SecretId: nameOf(connected), ClientRequestToken: randomUUID(), SecretString, VersionStages };
  await connected.ports.secretsManager.send(new PutSecretValueCommand(request));
};

/** Counts the ticks, a minute apart, until AWSCURRENT has another token than before. */
async function minutesUntilAnother(rig: Rig, connected: Connected, before: string, most: number): Promise<number> {
  for (let minutes = 0; minutes < most; minutes += 1) {
    const now = await current(connected);
    if (now !== before && now !== '') return minutes;
    rig.clock.advance(MINUTE_MS);
    await look(rig, connected);
  }
  return Number.POSITIVE_INFINITY;
}

test('a PUT that changes nothing makes the refresher look at the managed token', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  const { mainAccountId } = account;
  await rig.fault({ endpoint: 'api-token-delete', account: mainAccountId, kind: 'status', status: 500, count: 3 });
  await expect(forgetConnection(ports, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'ringcx_unavailable',
  });
  await rig.clearFaults();
  // A PUT that died just after it gave the forgetting up leaves this.
  await ports.connections.activate(name, {
    signInKind: 'ringcx-password',
    keepFresh: false,
    hosts: null,
    user: undefined,
    dropSession: null,
    dueAt: null,
    forgettingBefore: rig.clock.now() + 1,
  });
  const before = await current(connected);
  await putAndSettle(rig, connected, { signIn: passwordSignIn(account) });
  expect(await minutesUntilAnother(rig, connected, before, 5)).toBeLessThan(5);
  expect((await ports.managedSecrets.describe(name))?.rotationEnabled).toBe(true);
});

test('a rotation whose restart was interrupted is started by the next look', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  await leaveHalfWay(rig, connected);
  const before = await current(connected);
  // A refresher that died before it started the rotation leaves this.
  const { versions } = (await ports.managedSecrets.describe(name)) ?? { versions: new Map<string, string[]>() };
  const [pending = ''] = [...versions].find(([, labels]) => labels.includes('AWSPENDING')) ?? [];
  const now = rig.clock.now();
  const change = { pendingSince: now - 11 * MINUTE_MS };
  await ports.managedRecords.note(name, { ifAfterDays: PERIOD_DAYS, change, lookAt: now });
  await ports.managedSecrets.clearPending(name, pending);
  await look(rig, connected);
  expect(await current(connected)).not.toBe(before);
  expect((await ports.managedRecords.find(name))?.pendingSince).toBe(null);
});

test('an AWSPENDING label that was left behind is cleared within 15 minutes of a request to rotate', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  rig.clock.advance(61_000);
  await look(rig, connected);
  const before = await current(connected);
  await putVersion(connected, '{}', ['AWSPENDING']);
  expect(await startRotation(connected.ports, connected.name)).toBe('under way');
  expect(await minutesUntilAnother(rig, connected, before, 60)).toBeLessThanOrEqual(15);
});

test('a rotation that is switched off half-way leaves no token, and rotates at once when it is switched on again', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  await leaveHalfWay(rig, connected);
  await putAndSettle(rig, connected, { rotateAfterDays: null });
  for (let day = 0; day < 3; day += 1) {
    rig.clock.advance(24 * 60 * MINUTE_MS);
    await look(rig, connected);
  }
  const before = await current(connected);
  expect(await rig.apiTokens(connected.account)).toEqual([before]);
  await putVersion(connected, '{}', ['AWSPENDING']);
  await putAndSettle(rig, connected, {});
  expect(await current(connected)).not.toBe(before);
  await expectNothingOutOfSight(rig, connected);
});

test('a first token that could not be made is made once the cause is gone', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await forgetConnection(ports, name, { abandonApiTokens: false });
  const refused = { endpoint: 'api-token-create', kind: 'status', status: 403, count: 5000 };
  await rig.fault({ ...refused, account: account.mainAccountId });
  await putAndSettle(rig, connected, { signIn: passwordSignIn(account) });
  const counted = (metric: string) => rig.telemetry.counts.get(metric) ?? 0;
  const [dead, overdue] = [counted('ApiTokenRevokedOutside'), counted('ManagedTokenOverdue')];
  for (let minutes = 0; minutes < 120; minutes += 1) {
    rig.clock.advance(MINUTE_MS);
    await look(rig, connected);
  }
  // The token is overdue but not dead, since no reader had one. It is reported at each attempt, not at each look.
  expect(counted('ApiTokenRevokedOutside')).toBe(dead);
  expect(counted('ManagedTokenOverdue') - overdue).toBeGreaterThan(0);
  expect(counted('ManagedTokenOverdue') - overdue).toBeLessThan(12);
  await rig.clearFaults();
  await putAndSettle(rig, connected, { signIn: passwordSignIn(account) });
  const working = async () => (await rig.apiTokens(account)).includes(await current(connected));
  for (let minutes = 0; minutes < 10 && !(await working()); minutes += 1) {
    rig.clock.advance(MINUTE_MS);
    await look(rig, connected);
  }
  expect(await working()).toBe(true);
});

test('a foreign value in the secret is replaced', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { SecretString = '' } = await connected.ports.secretsManager.send(
    new GetSecretValueCommand({ SecretId: nameOf(connected) }),
  );
  const first = await current(connected);
  await rotateNow(rig, connected);
  await putVersion(connected, SecretString, ['AWSCURRENT']);
  rig.clock.advance(2 * 60 * MINUTE_MS);
  expect(await minutesUntilAnother(rig, connected, first, 5)).toBeLessThan(5);
  expect(await rig.apiTokens(connected.account)).toContain(await current(connected));
});

test('a deleted secret is reported and made again', async ({ rig }) => {
  const connected = await connectManaged(rig);
  rig.clock.advance(61_000);
  await look(rig, connected);
  const before = await current(connected);
  const dead = rig.telemetry.counts.get('ApiTokenRevokedOutside') ?? 0;
  const request = { SecretId: nameOf(connected), RecoveryWindowInDays: 7 };
  await connected.ports.secretsManager.send(new DeleteSecretCommand(request));
  rig.clock.advance(2 * 60 * MINUTE_MS);
  await look(rig, connected);
  expect(await current(connected)).not.toBe(before);
  expect(rig.telemetry.counts.get('ApiTokenRevokedOutside')).toBe(dead + 1);
});

test('the token of a rotation that failed is revoked a day later, not a period later', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await leaveHalfWay(rig, connected);
  const before = await current(connected);
  const failed = (await rig.apiTokens(account)).filter((apiToken) => apiToken !== before);
  expect(failed).toHaveLength(1);
  expect(await minutesUntilAnother(rig, connected, before, 120)).toBeLessThan(120);
  rig.clock.advance(24 * 60 * MINUTE_MS);
  await look(rig, connected);
  const left = await rig.apiTokens(account);
  expect(left).not.toContain(failed[0]);
  expect(left).toContain(before);
  expect((await ports.register.list(name)).map(({ replacedAt }) => replacedAt === null).sort()).toEqual([false, true]);
});
