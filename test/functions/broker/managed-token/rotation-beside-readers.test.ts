import { expect } from 'vitest';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { revokeRegistered } from '../../../../functions/broker/api-tokens/revoke-registered.ts';
import { runRotationStep } from '../../../../functions/broker/managed-token/rotation-steps.ts';
import { versionWith } from '../../../../functions/broker/managed-token/secret-versions.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { test } from '../../rig-test.ts';
import { connectManaged, current, leaveHalfWay, rotateNow } from '../managed-tokens.ts';

test('a rotation goes through although readers have used up all that they may', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const before = await current(connected);
  for (let asked = 0; asked < 130; asked += 1) {
    const refused = await listApiTokens(connected.ports, connected.name).catch((error: unknown) => error);
    if (asked >= 80) expect(refused).toMatchObject({ code: 'ringcx_rate_limited' });
  }
  await rotateNow(rig, connected);
  expect(await current(connected)).not.toBe(before);
});

test('a token is not sent for its own deletion while RingCX has asked for a pause', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  const [entry] = await ports.register.list(name);
  if (!entry) throw new Error('there is no managed token');
  const known = new Redacted(await current(connected));
  await ports.adminBudgets.notePause(account.mainAccountId, rig.clock.now() + 60_000);
  const calls = await rig.callsDuring(account, () =>
    expect(revokeRegistered(ports, name, entry, { known })).rejects.toMatchObject({ code: 'ringcx_rate_limited' }),
  );
  expect(calls).toEqual({});
  expect(await ports.register.find(name, entry.fingerprint)).toMatchObject({ deletionSentAt: null });
});

test('a new token is not tested while RingCX has asked for a pause', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await leaveHalfWay(rig, connected);
  const state = await ports.managedSecrets.describe(name);
  const pending = (state && versionWith(state, 'AWSPENDING')) ?? '';
  await ports.adminBudgets.notePause(account.mainAccountId, rig.clock.now() + 60_000);
  const test = () => runRotationStep(ports, name, 'testSecret', pending);
  expect(await rig.callsDuring(account, () => expect(test()).rejects.toThrow('rate-limited'))).toEqual({});
  rig.clock.advance(61_000);
  await expect(test()).resolves.toBeUndefined();
});
