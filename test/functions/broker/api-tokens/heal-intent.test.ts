import { expect } from 'vitest';
import { adoptApiToken } from '../../../../functions/broker/api-tokens/adopt-api-token.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  fingerprintsOf,
  look,
  PERIOD_MS,
  rotateNow,
} from '../managed-tokens.ts';

test.for(['drop-after', 'malformed'])(
  'a creation whose answer is lost (%s) is adopted, and never revoked by the broker',
  async (kind, { rig }) => {
    const connected = await connectManaged(rig);
    await rig.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, kind });
    await rotateNow(rig, connected);
    const entry = (await connected.ports.register.list(connected.name)).find((each) => each.adopted);
    expect([entry?.fingerprint]).toEqual(fingerprintsOf([await current(connected)]));
    await expectNothingOutOfSight(rig, connected);
    for (let i = 0; i < 3; i += 1) {
      rig.clock.advance(PERIOD_MS);
      await rotateNow(rig, connected);
    }
    expect(fingerprintsOf(await rig.apiTokens(connected.account))).toContain(entry?.fingerprint);
  },
);

test.for([
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'drop-before' },
])('a creation that fails ($kind $status) is made good by the next attempt, once', async (fault, { rig }) => {
  const connected = await connectManaged(rig);
  const before = await current(connected);
  await rig.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, ...fault });
  await rotateNow(rig, connected);
  expect(await current(connected)).not.toBe(before);
  expect(await rig.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(rig, connected);
});

test('several new tokens after an interruption are left alone and reported, until an operator says which are whose', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  await rig.foreignApiToken(account);
  const unclear = () => rig.telemetry.counts.get('ApiTokenOriginUnclear') ?? 0;
  const counted = unclear();
  rig.clock.advance(10_000);
  await expect(issueApiToken(ports, name, 'next')).rejects.toMatchObject({ code: 'api_token_origin_unclear' });
  expect(unclear() - counted).toBe(1);
  const unknown = (await listApiTokens(ports, name)).filter(({ state }) => state === 'unknown');
  expect(unknown).toHaveLength(2);
  for (const { fingerprint } of unknown) await adoptApiToken(ports, name, fingerprint, 'looked at');
  rig.clock.advance(10_000);
  await expect(issueApiToken(ports, name, 'next')).resolves.toMatchObject({ entry: { label: 'next' } });
  await expectNothingOutOfSight(rig, connected);
});

test('a token whose making was interrupted is found when its connection is forgotten, and left at RingCX as an adopted one', async ({
  rig,
}) => {
  const connected = await connect(rig, { rotateAfterDays: null });
  const { name, account, ports } = connected;
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({
    revokedApiTokens: 0,
    keptApiTokens: 1,
  });
  expect(await rig.apiTokens(account)).toHaveLength(1);
  expect(await ports.intents.find(name)).toBeUndefined();
  rig.clock.advance(60_000);
  const telemetry = rig.telemetry.lines.length;
  await look(rig, connected);
  expect(rig.telemetry.lines.slice(telemetry).filter(({ fields }) => fields.connection === name)).toEqual([]);
});

test('a forgetting that fails does not lose what is known of a token whose making was interrupted', async ({ rig }) => {
  const connected = await connect(rig, { rotateAfterDays: null });
  const { name, account, ports } = connected;
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.clock.advance(15_000);
  await rig.fault({ endpoint: 'api-token-list', account: account.mainAccountId, kind: 'status', status: 500 });
  await expect(forgetConnection(ports, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'ringcx_unavailable',
  });
  rig.clock.advance(15_000);
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({ keptApiTokens: 1 });
});
