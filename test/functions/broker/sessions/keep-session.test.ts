import { expect } from 'vitest';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { keepSession } from '../../../../functions/broker/sessions/keep-session.ts';
import { CALL_TIMEOUT_MS, LEASE_MS } from '../../../../functions/broker/sessions/timing.ts';
import type { SimulatedAccount } from '../../../../simulator/start-simulator.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

const notStored = (rig: Rig) => rig.telemetry.counts.get('SessionNotStored') ?? 0;
const stored = async (rig: Rig, name: string) =>
  (await rig.container().connections.find(name))?.session?.accessToken.open() ?? '';

/** Gets a session under the lease, in a container that pauses until the lease has lapsed. */
async function pausedBeforeStoring(rig: Rig, name: string, account: SimulatedAccount) {
  const ports = rig.container();
  const askedAt = rig.clock.now();
  const record = await ports.connections.takeLease(name, 'paused', askedAt, askedAt + LEASE_MS);
  const answer = await ports.sessionCalls.at(null).login(passwordSignIn(account), CALL_TIMEOUT_MS);
  if (!record || !answer.ok) throw new Error('there is no lease, or no session');
  rig.clock.advance(LEASE_MS);
  const renewal = { record, owner: 'paused', need: { kind: 'refresh' }, askedAt, deadline: askedAt + 6500 } as const;
  const store = () => keepSession(ports, renewal, { ok: true, session: answer.value, by: 'stored sign-in' });
  return { accessToken: answer.value.accessToken.open(), store };
}

test('a session that cannot be stored is reported with its own code, counted, and not given out', async ({ rig }) => {
  const { name, account } = await connect(rig);
  const [before, counted] = [await stored(rig, name), notStored(rig)];
  rig.atNext('refresh', () => rig.refuseWrites(Number.POSITIVE_INFINITY));
  const calls = await rig.callsDuring(account, () =>
    expect(getSession(rig.container(), name, { kind: 'refresh' })).rejects.toMatchObject({
      code: 'session_not_stored',
      message: expect.stringContaining(name),
      retryAfterSeconds: expect.any(Number),
    }),
  );
  rig.refuseWrites(0);
  expect(calls).toEqual({ refresh: 1 });
  expect(notStored(rig) - counted).toBe(1);
  expect(await stored(rig, name)).toBe(before);
});

test('a connection whose session was not stored signs in again by itself', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.atNext('refresh', () => rig.refuseWrites(Number.POSITIVE_INFINITY));
  const error: unknown = await getSession(rig.container(), name, { kind: 'refresh' }).catch((fault: unknown) => fault);
  rig.refuseWrites(0);
  rig.clock.advance((error as { retryAfterSeconds: number }).retryAfterSeconds * 1000);
  const calls = await rig.callsDuring(account, () => getSession(rig.container(), name, { kind: 'refresh' }));
  // The refresh token on record was spent by the session that is lost.
  expect(calls).toEqual({ refresh: 1, login: 1 });
});

test('a session that the table refuses at first is stored by a retry', async ({ rig }) => {
  const { name, account } = await connect(rig);
  const counted = notStored(rig);
  rig.atNext('refresh', () => rig.refuseWrites(3));
  let accessToken = '';
  const calls = await rig.callsDuring(account, async () => {
    accessToken = (await getSession(rig.container(), name, { kind: 'refresh' })).accessToken.open();
  });
  expect(calls).toEqual({ refresh: 1 });
  expect(await stored(rig, name)).toBe(accessToken);
  expect(notStored(rig)).toBe(counted);
});

test('a renewal gives its lease back with what it stores, a session or a failure', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const lease = async () => (await ports.connections.find(name))?.lease;
  await getSession(rig.container(), name, { kind: 'refresh' });
  expect(await lease()).toBeNull();
  await rig.fault({ kind: 'status', endpoint: 'refresh', status: 500, account: account.mainAccountId });
  await expect(getSession(rig.container(), name, { kind: 'refresh' })).rejects.toThrow();
  expect(await lease()).toBeNull();
});

test('a late session does not overwrite one that another container has stored meanwhile', async ({ rig }) => {
  const { name, account } = await connect(rig);
  const late = await pausedBeforeStoring(rig, name, account);
  const newer = (await getSession(rig.container(), name, { kind: 'refresh' })).accessToken.open();
  await late.store();
  expect(await stored(rig, name)).toBe(newer);
  const said = rig.telemetry.lines.filter(({ fields }) => fields.connection === name).map(({ message }) => message);
  expect(said).toContainEqual(expect.stringContaining('superseded'));
});

test('a late session is stored if it is still the newest, and the lease stays with its holder', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const late = await pausedBeforeStoring(rig, name, account);
  const now = rig.clock.now();
  expect(await ports.connections.takeLease(name, 'another', now, now + LEASE_MS)).toBeDefined();
  await late.store();
  expect(await stored(rig, name)).toBe(late.accessToken);
  expect(await ports.connections.find(name)).toMatchObject({ lease: { owner: 'another' } });
});

test('a repeated write of a session is not mistaken for a newer session', async ({ rig }) => {
  const { name, account } = await connect(rig);
  const logged = rig.telemetry.lines.length;
  const late = await pausedBeforeStoring(rig, name, account);
  await late.store();
  await late.store();
  expect(await stored(rig, name)).toBe(late.accessToken);
  const said = rig.telemetry.lines.slice(logged).map(({ message }) => message);
  expect(said).not.toContainEqual(expect.stringContaining('superseded'));
});
