import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import type { SimulatedAccount } from '../../../../simulator/start-simulator.ts';
import { DEFAULTS, passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';

/** By a container that has done nothing else. */
const put = (rig: Rig, name: string, account: SimulatedAccount) =>
  putConnection(
    rig.container(),
    name,
    { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: undefined },
    { verify: true, defaults: DEFAULTS },
  );

test('API tokens of a name that was stored again are made and revoked at its new account', async ({ rig }) => {
  const [before, after] = [rig.simulator.addAccount(), rig.simulator.addAccount()];
  const busy = rig.container();
  await put(rig, 'moved', before);
  await issueApiToken(busy, 'moved', 'of the first account');
  await forgetConnection(busy, 'moved', { abandonApiTokens: false });
  await put(rig, 'moved', after);
  await issueApiToken(busy, 'moved', 'of the second account');
  expect(await rig.apiTokens(before)).toEqual([]);
  expect(await rig.apiTokens(after)).toHaveLength(1);
  await forgetConnection(busy, 'moved', { abandonApiTokens: false });
  expect(await rig.apiTokens(after)).toEqual([]);
});

test('a refresh that outlives its connection does not become the session of the next one of its name', async ({
  rig,
}) => {
  const [before, after] = [rig.simulator.addAccount(), rig.simulator.addAccount()];
  await put(rig, 'overtaken', before);
  await rig.fault({ kind: 'delay', endpoint: 'refresh', delayMs: 1500, account: before.mainAccountId });
  const late = getSession(rig.container(), 'overtaken', { kind: 'refresh' }).catch(() => undefined);
  await expect.poll(async () => (await rig.container().connections.find('overtaken'))?.lease ?? null).not.toBeNull();
  await forgetConnection(rig.container(), 'overtaken', { abandonApiTokens: false });
  await put(rig, 'overtaken', after);
  await late;
  expect(await rig.container().connections.find('overtaken')).toMatchObject({
    mainAccountId: after.mainAccountId,
    session: { mainAccountId: after.mainAccountId },
  });
});
