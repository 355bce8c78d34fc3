import { expect } from 'vitest';
import { fingerprintOf } from '../../../../functions/broker/api-tokens/api-token.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

test('an API token can be revoked twice', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const { fingerprint } = (await issueApiToken(ports, name, 'short-lived')).entry;
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: false });
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: false });
  expect(await rig.apiTokens(account)).toEqual([]);
  expect(await ports.register.list(name)).toEqual([]);
});

test('an API token that the broker did not make is revoked only on request', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.foreignApiToken(account);
  const [foreign = ''] = await rig.apiTokens(account);
  const fingerprint = fingerprintOf(new Redacted(foreign));
  await expect(revokeApiToken(ports, name, fingerprint, { allowUnknown: false })).rejects.toMatchObject({
    code: 'api_token_not_ours',
  });
  expect(await rig.apiTokens(account)).toEqual([foreign]);
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: true });
  expect(await rig.apiTokens(account)).toEqual([]);
});
