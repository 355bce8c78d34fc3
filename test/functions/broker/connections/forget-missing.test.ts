import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put, VERIFY } from '../connect.ts';
import { connectManaged, current, switchUser } from '../managed-tokens.ts';

const STRICT = { abandonApiTokens: false };

test('a forgetting that is refused for a missing token has changed nothing', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const { fingerprint } = (await issueApiToken(ports, name, 'of the former user')).entry;
  rig.clock.advance(61_000);
  await switchUser(rig, connected);
  const [before, token] = [await ports.connections.find(name), await current(connected)];
  await expect(forgetConnection(ports, name, STRICT)).rejects.toMatchObject({
    code: 'api_tokens_missing',
    message: expect.stringContaining(fingerprint),
  });
  expect(await ports.connections.find(name)).toEqual(before);
  expect(await current(connected)).toEqual(token);
  expect(await ports.managedSecrets.describe(name)).toMatchObject({ rotationEnabled: true });
});

test('a connection whose sign-in is of another user than its own can be forgotten', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  await issueApiToken(ports, name, 'out of reach');
  const signIn = passwordSignIn(rig.simulator.addUser(account));
  await put(connected, { signIn, keepFresh: true }, { ...VERIFY, verify: false });
  await expect(forgetConnection(ports, name, STRICT)).rejects.toMatchObject({ code: 'user_mismatch' });
  const forgotten = await forgetConnection(ports, name, { abandonApiTokens: true });
  expect(forgotten.leftBehind).toHaveLength(1);
});
