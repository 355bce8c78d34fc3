import { expect } from 'vitest';
import { callWithSession } from '../../../../functions/broker/sessions/call-with-session.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

const LISTING = { doing: 'listing', share: 'reading' } as const;

test('a call whose session RingCX has ended early is repeated with a new session', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.endSessions(account);
  rig.clock.advance(30_000);
  const { login = 0 } = await rig.calls(account);
  const accounts = await callWithSession(ports, name, LISTING, (session, ms) =>
    ports.accountCalls.at(null).listAccounts(session, ms),
  );
  expect(accounts.length).toBeGreaterThan(0);
  const again = await callWithSession(ports, name, LISTING, (session, ms) =>
    ports.accountCalls.at(null).listAccounts(session, ms),
  );
  expect(again).toEqual(accounts);
  expect((await rig.calls(account)).login).toBe(login + 1);
  for (const each of accounts) expect(Object.keys(each).sort()).toEqual(['accountId', 'accountName', 'mainAccountId']);
});
