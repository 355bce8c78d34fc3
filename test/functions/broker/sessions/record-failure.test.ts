import { expect } from 'vitest';
import { connectionKey } from '../../../../functions/aws/keys.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { store } from '../connect.ts';

const refusalAt = (now: number) =>
  ({ code: 'sign_in_refused', at: now, failures: 1, retryAt: null, refusedAt: now, dueAt: null }) as const;

test('a refusal is remembered even if no session was ever stored', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  await store(rig, 'nothing', passwordSignIn(account));
  const { connections, table } = rig.container();
  // A forgetting that ends while a PUT of the same name is under way leaves this.
  await table.update(connectionKey('nothing'), { set: { session: null, sessionVersion: null } });
  await rig.credentials(account, { password: 'changed' });
  for (let asked = 0; asked < 5; asked += 1) {
    const token = rig.container().accessTokens.get('nothing', undefined);
    await expect(token).rejects.toMatchObject({ code: 'sign_in_refused' });
    rig.clock.advance(70_000);
  }
  expect((await rig.calls(account)).login).toBe(2);
  expect((await connections.find('nothing'))?.refusedAt).not.toBeNull();
});

test('a failure can be saved again after the answer to its first write was lost', async ({ rig }) => {
  await store(rig, 'twice', passwordSignIn(rig.simulator.addAccount()));
  const { connections, clock } = rig.container();
  const now = clock.now();
  const record = await connections.takeLease('twice', 'holder', now, now + 4000);
  if (!record) throw new Error('no lease');
  const failure = refusalAt(now);
  expect(await connections.saveFailure(record, 'holder', failure)).toBe(true);
  expect(await connections.saveFailure(record, 'holder', failure)).toBe(true);
});

test('a session that a late holder saves survives a failure of the next holder of the lease', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  await store(rig, 'late', passwordSignIn(account));
  const { connections, clock } = rig.container();
  const now = clock.now();
  const first = await connections.takeLease('late', 'first', now, now + 4000);
  const second = await connections.takeLease('late', 'second', now + 4000, now + 8000);
  if (!first?.session || !second) throw new Error('no lease');
  const session = { ...first.session, expiresAt: first.session.expiresAt + 1 };
  expect(await connections.saveSession(first, 'first', { session, refusedAt: null, dueAt: null })).toBe('saved');
  expect(await connections.dropRefreshToken(second, 'second')).toBe(false);
  const failure = refusalAt(now);
  expect(await connections.saveFailure(second, 'second', failure)).toBe(false);
  expect(await connections.find('late')).toMatchObject({
    refusedAt: null,
    lease: null,
    session: { expiresAt: session.expiresAt },
  });
});
