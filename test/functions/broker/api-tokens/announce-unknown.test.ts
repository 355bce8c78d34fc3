import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';
import { eventsOf, publish } from '../events/events-of.ts';
import { fingerprintsOf } from '../managed-tokens.ts';

test('unknown API tokens are one event when they are first seen, and only new ones another', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.foreignApiToken(account);
  await rig.foreignApiToken(account);
  const first = fingerprintsOf(await rig.apiTokens(account)).sort();
  await listApiTokens(ports, name);
  await listApiTokens(ports, name);
  await publish(rig);
  expect(eventsOf(rig, 'ApiTokenUnknown', name).map(({ fingerprints }) => fingerprints)).toEqual([first]);
  await rig.foreignApiToken(account);
  const third = fingerprintsOf(await rig.apiTokens(account)).filter((fingerprint) => !first.includes(fingerprint));
  await issueApiToken(ports, name, 'ours');
  await listApiTokens(ports, name);
  await publish(rig);
  expect(eventsOf(rig, 'ApiTokenUnknown', name).map(({ fingerprints }) => fingerprints)).toEqual([first, third]);
});

test('a token that is being made, or whose making was interrupted, is not announced as unknown', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  expect((await listApiTokens(ports, name)).map(({ state }) => state)).toEqual(['unknown']);
  rig.clock.advance(61_000);
  await publish(rig);
  expect((await listApiTokens(ports, name)).map(({ state }) => state)).toEqual(['issued']);
  await publish(rig);
  expect(eventsOf(rig, 'ApiTokenUnknown', name)).toEqual([]);
});
