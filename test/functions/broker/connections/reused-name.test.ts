import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { store } from '../connect.ts';

test('a name that is stored again makes and revokes its API tokens at its new account', async ({ rig }) => {
  const [before, after] = [rig.simulator.addAccount(), rig.simulator.addAccount()];
  const busy = rig.container();
  await store(rig, 'moved', passwordSignIn(before));
  await issueApiToken(busy, 'moved', 'of the first account');
  await forgetConnection(busy, 'moved', { abandonApiTokens: false });
  await store(rig, 'moved', passwordSignIn(after));
  await issueApiToken(busy, 'moved', 'of the second account');
  expect(await rig.apiTokens(before)).toEqual([]);
  expect(await rig.apiTokens(after)).toHaveLength(1);
  await forgetConnection(busy, 'moved', { abandonApiTokens: false });
  expect(await rig.apiTokens(after)).toEqual([]);
});

test('a refresh that outlives its connection does not become the session of the next connection of that name', async ({
  rig,
}) => {
  const [before, after] = [rig.simulator.addAccount(), rig.simulator.addAccount()];
  await store(rig, 'overtaken', passwordSignIn(before));
  await rig.delay(before, 'refresh', 1500);
  const atRingCx = rig.arrival('POST /api/auth/token/refresh');
  const late = getSession(rig.container(), 'overtaken', { kind: 'refresh' }).catch(() => undefined);
  await atRingCx;
  await forgetConnection(rig.container(), 'overtaken', { abandonApiTokens: false });
  await store(rig, 'overtaken', passwordSignIn(after));
  await late;
  expect(await rig.container().connections.find('overtaken')).toMatchObject({
    mainAccountId: after.mainAccountId,
    session: { mainAccountId: after.mainAccountId },
  });
});
