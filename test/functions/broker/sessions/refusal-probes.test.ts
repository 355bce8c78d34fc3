import { expect } from 'vitest';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

test('a refused sign-in is probed although the session lives on refreshes', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.credentials(account, { password: 'another' });
  const signInAgain = () => getSession(ports, name, { kind: 'sign-in', credentials: { from: 'stored' } });
  await expect(signInAgain()).rejects.toMatchObject({ code: 'sign_in_refused' });
  rig.clock.advance(3 * 60_000);
  await expect(signInAgain()).rejects.toMatchObject({ code: 'sign_in_refused' });
  rig.clock.advance(5 * 60_000);
  await getSession(ports, name, { kind: 'due' });
  expect((await ports.connections.find(name))?.refusal).toMatchObject({ count: 2 });
  rig.clock.advance(3600_000);
  await expect(getSession(ports, name, { kind: 'due' })).rejects.toMatchObject({ code: 'sign_in_refused' });
  rig.clock.advance(5000);
  await getSession(ports, name, { kind: 'due' });
  expect((await ports.connections.find(name))?.refusal).toMatchObject({ count: 3 });
  await rig.credentials(account, { password: account.password });
  rig.clock.advance(3 * 3600_000);
  await getSession(ports, name, { kind: 'due' });
  expect(await ports.connections.find(name)).toMatchObject({ refusal: null, failures: { count: 0 } });
});

test('a refusal that came with refusals of the refresh token ends once RingCX takes that token', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const recovered = () => rig.telemetry.counts.get('SignInRecovered') ?? 0;
  const before = recovered();
  for (const endpoint of ['refresh', 'login'] as const)
    await rig.fault({ endpoint, account: account.mainAccountId, kind: 'status', status: 403, count: 2 });
  rig.clock.advance(280_000);
  const ask = () => getSession(ports, name, { kind: 'refresh' });
  await expect(ask()).rejects.toMatchObject({ code: 'sign_in_refused' });
  rig.clock.advance(3 * 60_000);
  await expect(ask()).rejects.toMatchObject({ code: 'sign_in_refused' });
  expect((await ports.connections.find(name))?.refusal?.confirmedAt).toBeGreaterThan(0);
  rig.clock.advance(5 * 60_000);
  const calls = await rig.callsDuring(account, ask);
  expect(calls).toEqual({ refresh: 1 });
  expect(await ports.connections.find(name)).toMatchObject({ refusal: null, failures: { count: 0 } });
  expect(recovered() - before).toBe(1);
});
