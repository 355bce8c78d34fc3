import { expect } from 'vitest';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put, VERIFY } from '../connect.ts';

const ALL = { from: 0, to: SHARD_COUNT };

test('a sign-in is not refused because RingCX refuses the earlier one while it is being stored', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(300_000);
  await rig.delay(account, 'login');
  const atRingCx = rig.arrival('POST /api/auth/login/admin');
  const old = rig
    .container()
    .accessTokens.get(name, undefined)
    .catch((error: unknown) => error);
  await atRingCx;
  const signIn = passwordSignIn({ ...account, password: 'changed' });
  await put({ name, ports }, { signIn }, { ...VERIFY, verify: false });
  await old;
  await expect(rig.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});

test('a setting that changes while the session is being renewed is kept', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  rig.clock.advance(300_000);
  await rig.delay(account, 'refresh');
  const atRingCx = rig.arrival('POST /api/auth/token/refresh');
  const renewal = rig.container().accessTokens.get(name, undefined);
  await atRingCx;
  await put({ name, ports }, { keepFresh: true });
  await renewal;
  const { refresh = 0 } = await rig.calls(account);
  rig.clock.advance(290_000);
  await refreshDue(ports, ALL);
  expect((await rig.calls(account)).refresh).toBe(refresh + 1);
});

test('a name whose first sign-in was not stored is free for another account', async ({ rig }) => {
  const ports = rig.container();
  const none = async () => undefined;
  const broken = {
    ...ports,
    signIns: { find: none, findFormer: none, put: async () => Promise.reject(new Error('no answer')) },
  };
  const first = { signIn: passwordSignIn(rig.simulator.addAccount()), keepFresh: true };
  await expect(put({ name: 'half-done', ports: broken }, first)).rejects.toThrow('no answer');
  const second = { ...first, signIn: passwordSignIn(rig.simulator.addAccount()) };
  await expect(put({ name: 'half-done', ports }, second)).resolves.toBeUndefined();
});
