import { expect } from 'vitest';
import { connectionKey } from '../../../../functions/aws/keys.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { put, store, VERIFY } from '../connect.ts';

test('a refreshed token that lives shorter than requested is not given out', async ({ rig }) => {
  const account = rig.simulator.addAccount({ tokenSeconds: 60 });
  await store(rig, 'short', passwordSignIn(account));
  rig.clock.advance(60_000);
  const first = rig.container().accessTokens.get('short', 200_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a first token that lives shorter than requested is not given out', async ({ rig }) => {
  const account = rig.simulator.addAccount({ tokenSeconds: 60 });
  const change = { signIn: passwordSignIn(account), keepFresh: false };
  await put({ name: 'first', ports: rig.container() }, change, { ...VERIFY, verify: false });
  const first = rig.container().accessTokens.get('first', 200_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a new token that lives a moment shorter than requested is not given out', async ({ rig }) => {
  const account = rig.simulator.addAccount({ tokenSeconds: 60 });
  await store(rig, 'exact', passwordSignIn(account));
  rig.clock.advance(60_000);
  await rig.fault({ kind: 'delay', endpoint: 'refresh', delayMs: 50, account: account.mainAccountId });
  const first = rig.container().accessTokens.get('exact', 60_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a request for too much life does not keep another from a token', async ({ rig }) => {
  const account = rig.simulator.addAccount({ tokenSeconds: 120 });
  await store(rig, 'shared', passwordSignIn(account));
  await rig.endSessions(account);
  rig.clock.advance(120_000);
  const { connections, table, accessTokens } = rig.container();
  await table.update(connectionKey('shared'), { set: { session: null } });
  const [greedy, modest] = await Promise.allSettled([
    accessTokens.get('shared', 240_000),
    accessTokens.get('shared', undefined),
  ]);
  expect([greedy.status, modest.status]).toEqual(['rejected', 'fulfilled']);
  expect((await connections.find('shared'))?.session).not.toBeNull();
});
