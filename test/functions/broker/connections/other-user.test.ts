import { expect } from 'vitest';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put, VERIFY } from '../connect.ts';

test('a sign-in of another user of the account is refused, and nothing changes', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const other = rig.simulator.addUser(account);
  const before = await ports.connections.find(name);
  await expect(put({ name, ports }, { signIn: passwordSignIn(other) })).rejects.toMatchObject({
    code: 'user_mismatch',
    message: expect.stringContaining('otherUser=allow'),
  });
  expect(await ports.connections.find(name)).toMatchObject({
    user: before?.user,
    sessionVersion: before?.sessionVersion,
  });
});

test("a sign-in of another user is stored at an operator's word, with its user", async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const other = rig.simulator.addUser(account);
  const before = await ports.connections.find(name);
  await put({ name, ports }, { signIn: passwordSignIn(other) }, { ...VERIFY, allowOtherUser: true });
  const after = await ports.connections.find(name);
  expect(after?.user).not.toEqual(before?.user);
  expect(after?.mainAccountId).toBe(before?.mainAccountId);
});

test('a sign-in of the same user by another kind is no other user', async ({ rig }) => {
  const { name, account, ports } = await connect(rig, { kind: 'ringex' });
  await expect(put({ name, ports }, { signIn: passwordSignIn(account) })).resolves.toBeUndefined();
});

test('another user that was stored untried is noticed by the next sign-in, and held back', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const other = rig.simulator.addUser(account);
  await put({ name, ports }, { signIn: passwordSignIn(other) }, { ...VERIFY, verify: false });
  await expect(ports.accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'user_mismatch' });
  await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'user_mismatch' });
});
