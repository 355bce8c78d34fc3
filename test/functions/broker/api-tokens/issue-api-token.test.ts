import { expect } from 'vitest';
import { fingerprintOf } from '../../../../functions/broker/api-tokens/api-token.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

test('an API token that cannot be registered is reported and found by the refresher', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const register = {
    list: async () => [],
    find: async () => undefined,
    owners: async () => new Map(),
    add: async () => 'added' as const,
    noteDeletion: async () => {},
    relabel: async () => {},
    put: async () => Promise.reject(new Error('the table does not answer')),
    change: async () => {},
    postponeRevocation: async () => {},
    remove: async () => {},
    unknownSeen: async () => [],
    noteUnknownSeen: async () => {},
  };
  await expect(issueApiToken({ ...ports, register }, name, 'lost')).rejects.toMatchObject({
    code: 'api_token_not_registered',
  });
  expect(rig.telemetry.counts.get('ApiTokenNotRegistered')).toBeGreaterThan(0);
  expect(await ports.register.list(name)).toEqual([]);
  rig.clock.advance(11_000);
  await refreshDue(ports, { from: 0, to: SHARD_COUNT });
  const [apiToken = ''] = await rig.apiTokens(account);
  const fingerprint = fingerprintOf(new Redacted(apiToken));
  expect(await ports.register.list(name)).toMatchObject([{ fingerprint, label: 'lost', adopted: true }]);
});
