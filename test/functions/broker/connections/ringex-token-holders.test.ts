import { expect } from 'vitest';
import { sharedKey } from '../../../../functions/aws/keys.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { ringExTokenKeyOf } from '../../../../functions/broker/sessions/get-ringex-token.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { passwordSignIn, type Rig, refreshTokenSignIn, ringExSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { store } from '../connect.ts';

const itemOf = async (rig: Rig, signIn: Parameters<typeof ringExTokenKeyOf>[0]) =>
  await rig.container().table.get<Record<string, unknown>>(sharedKey(ringExTokenKeyOf(signIn), 'ringExToken'));

const forget = (rig: Rig, name: string) => forgetConnection(rig.container(), name, { abandonApiTokens: false });

test('the RingEX token of a JWT is kept for its hour, without its refresh token', async ({ rig }) => {
  const signIn = ringExSignIn(rig.simulator.addAccount());
  await store(rig, 'by-jwt', signIn);
  const item = await itemOf(rig, signIn);
  expect(item).toMatchObject({ accessToken: expect.any(String), expiresAt: expect.any(Number) });
  expect(item).not.toHaveProperty('refreshToken');
  expect(item?.removeAt).toBe(Math.ceil(Number(item?.expiresAt) / 1000));
});

test('a RingEX token is removed with the last connection that signs in with it', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const signIn = refreshTokenSignIn(account);
  for (const name of ['first-holder', 'last-holder']) await store(rig, name, signIn);
  await forget(rig, 'first-holder');
  await rig.endSessions(account);
  rig.clock.advance(2 * 3600_000);
  await expect(getSession(rig.container(), 'last-holder', { kind: 'refresh' })).resolves.toBeDefined();
  await forget(rig, 'last-holder');
  expect(await itemOf(rig, signIn)).toBeUndefined();
});

test.for(['a sign-in of another kind', 'another sign-in through RingEX'])(
  'a RingEX token is removed when %s takes the place of its sign-in',
  async (which, { rig }) => {
    const name = which.replaceAll(' ', '-');
    const account = rig.simulator.addAccount();
    await store(rig, name, ringExSignIn(account));
    const other = which === 'a sign-in of another kind' ? passwordSignIn(account) : refreshTokenSignIn(account);
    await store(rig, name, other);
    expect(await itemOf(rig, ringExSignIn(account))).toBeUndefined();
  },
);

test('a RingEX token stays when the same sign-in is stored again', async ({ rig }) => {
  const signIn = ringExSignIn(rig.simulator.addAccount());
  for (let times = 0; times < 2; times += 1) await store(rig, 'stored-again', signIn);
  expect(await itemOf(rig, signIn)).toMatchObject({ accessToken: expect.any(String) });
});
