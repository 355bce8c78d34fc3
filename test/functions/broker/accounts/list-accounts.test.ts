import { expect } from 'vitest';
import { listAccounts } from '../../../../functions/broker/accounts/list-accounts.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

test('accounts are asked of RingCX once in five minutes, however many containers and callers ask', async ({ rig }) => {
  const { name, account } = await connect(rig);
  const first = await listAccounts(rig.container(), name);
  expect(first.length).toBeGreaterThan(0);
  const calls = await rig.callsDuring(account, async () => {
    for (let asked = 0; asked < 200; asked += 1) expect(await listAccounts(rig.container(), name)).toEqual(first);
  });
  expect(calls).toEqual({});
  rig.clock.advance(301_000);
  expect(await rig.callsDuring(account, () => listAccounts(rig.container(), name))).toMatchObject({ accounts: 1 });
});

test('callers in a loop whose request RingCX refuses do not use up its limit', async ({ rig }) => {
  const { name, account } = await connect(rig);
  await rig.fault({ endpoint: 'accounts', kind: 'status', status: 403, account: account.mainAccountId, count: 1000 });
  const calls = await rig.callsDuring(account, async () => {
    for (let asked = 0; asked < 100; asked += 1)
      await expect(listAccounts(rig.container(), name)).rejects.toMatchObject({ code: 'ringcx_refused' });
  });
  expect(calls).toEqual({ accounts: 1 });
  await rig.clearFaults();
});

test('callers in a loop do not keep an operator from revoking a token', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const { entry } = await issueApiToken(ports, name, 'leaked');
  for (let asked = 0; asked < 300; asked += 1) await listAccounts(rig.container(), name);
  await revokeApiToken(ports, name, entry.fingerprint, { allowUnknown: false });
  expect(await rig.apiTokens(account)).toEqual([]);
});

test('a 429 of the admin API holds for all containers, for 30 seconds where it names no time', async ({ rig }) => {
  const { name, account } = await connect(rig);
  const limited = { endpoint: 'accounts', kind: 'status', status: 429, account: account.mainAccountId };
  await rig.fault(limited);
  await expect(listAccounts(rig.container(), name)).rejects.toMatchObject({
    code: 'ringcx_rate_limited',
    retryAfterSeconds: 30,
  });
  rig.clock.advance(20_000);
  const calls = await rig.callsDuring(account, () =>
    expect(listAccounts(rig.container(), name)).rejects.toMatchObject({ code: 'ringcx_rate_limited' }),
  );
  expect(calls).toEqual({});
  rig.clock.advance(11_000);
  await expect(listAccounts(rig.container(), name)).resolves.toBeDefined();
});
