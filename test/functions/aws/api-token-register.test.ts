import { expect } from 'vitest';
import { apiTokenKey, shardOf } from '../../../functions/aws/keys.ts';
import { UNTOUCHED } from '../../../functions/broker/api-tokens/api-token.ts';
import { test } from '../rig-test.ts';

const ENTRY = {
  ...UNTOUCHED,
  fingerprint: '0123456789abcdef',
  label: 'crm',
  createdAt: 1,
  purpose: 'issued',
  madeFor: 'a request',
  adopted: false,
  user: null,
} as const;

test('an entry that is added a second time for the same request is added, because the first answer may be lost', async ({
  rig,
}) => {
  const { register } = rig.container();
  expect(await register.add('acme', ENTRY)).toBe('added');
  expect(await register.add('acme', ENTRY)).toBe('added');
});

test.for([{ madeFor: 'another request' }, { adopted: true }])(
  'an entry with %o keeps the place of the one that was added before it',
  async (other, { rig }) => {
    const { register } = rig.container();
    const entry = { ...ENTRY, fingerprint: 'fedcba9876543210' };
    await register.add('acme', entry);
    expect(await register.add('acme', { ...entry, ...other, label: 'other' })).toBe('registered');
    expect(await register.find('acme', entry.fingerprint)).toEqual(entry);
  },
);

test('an entry of another connection is not added until that one is removed', async ({ rig }) => {
  const { register } = rig.container();
  const entry = { ...ENTRY, fingerprint: '0011223344556677' };
  await register.add('acme', entry);
  expect(await register.add('bolt', entry)).toBe('of another connection');
  expect(await register.find('bolt', entry.fingerprint)).toBeUndefined();
  await register.remove('acme', entry.fingerprint);
  expect(await register.add('bolt', entry)).toBe('added');
});

test('a revocation that is put off is due at that time, unless the entry is gone', async ({ rig }) => {
  const { register, table } = rig.container();
  const entry = { ...ENTRY, fingerprint: '8899aabbccddeeff', revokeAt: 1000 };
  const key = apiTokenKey('acme', entry.fingerprint);
  await register.put('acme', entry);
  expect(await table.get(key)).toMatchObject({ shard: shardOf('acme'), dueAt: 1000 });
  await register.postponeRevocation('acme', entry.fingerprint, 2000);
  expect(await table.get(key)).toMatchObject({ shard: shardOf('acme'), dueAt: 2000 });
  await register.remove('acme', entry.fingerprint);
  await register.postponeRevocation('acme', entry.fingerprint, 3000);
  expect(await table.get(key)).toBeUndefined();
});
