import { expect } from 'vitest';
import { connectionKey } from '../../../../functions/aws/keys.ts';
import { NO_FAILURES } from '../../../../functions/broker/sessions/connection-record.ts';
import type { FailureToSave } from '../../../../functions/broker/sessions/ports.ts';
import { refusedAgain } from '../../../../functions/broker/sessions/refusal.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { store } from '../connect.ts';

const refusalAt = (now: number): FailureToSave => ({
  code: 'sign_in_refused',
  at: now,
  failures: { ...NO_FAILURES, count: 1, retryAt: now + 120_000 },
  refusal: refusedAgain(null, now),
  dueAt: null,
});

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
  // The check of the PUT, the first refusal, and its confirmation two minutes later.
  expect((await rig.calls(account)).login).toBe(3);
  expect((await connections.find('nothing'))?.refusal).toMatchObject({ confirmedAt: expect.any(Number) });
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
  expect(
    await connections.saveSession(first, 'first', {
      session,
      user: session.user,
      refusal: null,
      dueAt: null,
    }),
  ).toBe('saved');
  const failure = refusalAt(now);
  expect(await connections.saveFailure(second, 'second', failure)).toBe(false);
  expect(await connections.find('late')).toMatchObject({
    refusal: null,
    lease: null,
    session: { expiresAt: session.expiresAt },
  });
});
