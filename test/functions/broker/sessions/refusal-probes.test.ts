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
