import { expect, test } from 'vitest';
import { toRecord, toSessionItem } from '../../../functions/aws/connection-item.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';

test.each([
  { refreshToken: new Redacted('r'), sentAs: 'Bearer', user: { rcUserId: '1', adminId: null } },
  { refreshToken: null, sentAs: 'X-Auth-Token', user: { rcUserId: null, adminId: '2' } },
] as const)('a session is read from the table as it was written: sent as $sentAs', (fields) => {
  const session = { accessToken: new Redacted('a'), mainAccountId: '3', obtainedAt: 1, expiresAt: 2, ...fields };
  const read = toRecord('acme', { session: toSessionItem(session) }).session;
  expect(read).toEqual({ ...session, endsWithRefresh: null, hosts: null, rcAccountId: null });
  expect([read?.accessToken.open(), read?.refreshToken?.open()]).toEqual(['a', fields.refreshToken?.open()]);
});

test('a session of an older version is sent as Bearer, for an unknown user', () => {
  const { session } = toRecord('acme', { session: { accessToken: 'a', obtainedAt: 1, expiresAt: 2 } });
  expect(session).toMatchObject({ sentAs: 'Bearer', user: { rcUserId: null, adminId: null } });
});
