import { expect } from 'vitest';
import { fingerprintOf } from '../../../../functions/broker/api-tokens/api-token.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

test('the list of API tokens shows fingerprint, label and state, and no token', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.foreignApiToken(account);
  const issued = await issueApiToken(ports, name, 'dialler');
  const apiTokens = await listApiTokens(ports, name);
  expect(apiTokens.map(({ entry, state }) => ({ label: entry?.label ?? null, state }))).toEqual(
    expect.arrayContaining([
      { label: null, state: 'unknown' },
      { label: 'dialler', state: 'issued' },
    ]),
  );
  expect(apiTokens).toHaveLength(2);
  expect(JSON.stringify(apiTokens)).not.toContain(issued.apiToken.open());
  expect(issued.entry.fingerprint).toBe(fingerprintOf(issued.apiToken));
});
