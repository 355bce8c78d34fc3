import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put } from '../connect.ts';

test("a forgetting revokes only the broker's own API tokens, and the connection can be stored again", async ({
  rig,
}) => {
  const { name, account, ports } = await connect(rig);
  await rig.foreignApiToken(account);
  const foreign = await rig.apiTokens(account);
  await issueApiToken(ports, name, 'ours');
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({
    revokedApiTokens: 1,
    keptApiTokens: 0,
  });
  expect(await rig.apiTokens(account)).toEqual(foreign);
  await expect(ports.connections.find(name)).resolves.toMatchObject({ signInKind: null, session: null });
  await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
    code: 'connection_unknown',
  });
  expect(await ports.signIns.find(name)).toBeUndefined();
  await put({ name, ports }, { signIn: passwordSignIn(account) });
  expect(await ports.signIns.find(name)).toMatchObject({ kind: 'ringcx-password' });
});

test('a connection whose API tokens cannot be revoked is forgotten only on request', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await issueApiToken(ports, name, 'left behind');
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(290_000);
  const again = rig.container();
  await expect(forgetConnection(again, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'sign_in_refused',
  });
  expect(await again.register.list(name)).toHaveLength(1);
  expect(await forgetConnection(again, name, { abandonApiTokens: true })).toMatchObject({ revokedApiTokens: 0 });
});
