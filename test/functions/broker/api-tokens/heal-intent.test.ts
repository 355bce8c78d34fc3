import { expect } from 'vitest';
import { adoptApiToken } from '../../../../functions/broker/api-tokens/adopt-api-token.ts';
import { healLeftIntent } from '../../../../functions/broker/api-tokens/heal-left-intent.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';
import { eventsOf, publish } from '../events/events-of.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  fingerprintsOf,
  look,
  rotateNow,
} from '../managed-tokens.ts';

test('several new tokens after an interruption are reported and left alone until an operator adopts them', async ({
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
  await publish(rig);
  const unknown = (await listApiTokens(ports, name)).filter(({ state }) => state === 'unknown');
  expect(unknown).toHaveLength(2);
  const fingerprints = unknown.map(({ fingerprint }) => fingerprint);
  expect(eventsOf(rig, 'ApiTokenOriginUnclear', name)).toMatchObject([
    { found: 'several new ones', fingerprints: expect.arrayContaining(fingerprints) },
  ]);
  for (const { fingerprint } of unknown) await adoptApiToken(ports, name, fingerprint, 'looked at');
  rig.clock.advance(10_000);
  await expect(issueApiToken(ports, name, 'next')).resolves.toMatchObject({ entry: { label: 'next' } });
  await expectNothingOutOfSight(rig, connected);
});

test('a token whose making was interrupted is adopted, and left at RingCX, when its connection is forgotten', async ({
  rig,
}) => {
  const connected = await connect(rig, { rotateAfterDays: null });
  const { name, account, ports } = connected;
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.clock.advance(61_000);
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({
    revokedApiTokens: 0,
    keptApiTokens: 1,
  });
  expect(await rig.apiTokens(account)).toHaveLength(1);
  expect(await ports.intents.find(account.mainAccountId)).toBeUndefined();
  rig.clock.advance(60_000);
  const logged = rig.telemetry.lines.length;
  await look(rig, connected);
  expect(rig.telemetry.lines.slice(logged).filter(({ fields }) => fields.connection === name)).toEqual([]);
});

test('a failed forgetting keeps the record of a token whose making was interrupted', async ({ rig }) => {
  const connected = await connect(rig, { rotateAfterDays: null });
  const { name, account, ports } = connected;
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.clock.advance(15_000);
  await rig.fault({ endpoint: 'api-token-list', account: account.mainAccountId, kind: 'status', status: 500 });
  await expect(forgetConnection(ports, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'ringcx_unavailable',
  });
  rig.clock.advance(61_000);
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({ keptApiTokens: 1 });
});

test('a token that RingCX makes long after it was asked is found, and holds nobody up', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-before' });
  await expect(issueApiToken(ports, name, 'late')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.clock.advance(11_000);
  await look(rig, connected);
  const { entry } = await issueApiToken(ports, name, 'in time');
  await rig.foreignApiToken(account);
  rig.clock.advance(61_000);
  await look(rig, connected);
  expect(await ports.register.list(name)).toEqual(
    expect.arrayContaining([entry, expect.objectContaining({ label: 'late', adopted: true })]),
  );
  expect(await ports.intents.standing(account.mainAccountId)).toEqual([]);
});

test("a late token is found although somebody else's was adopted in its place", async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-before' });
  await expect(issueApiToken(ports, name, 'late')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  await rig.foreignApiToken(account);
  rig.clock.advance(11_000);
  await look(rig, connected);
  await rig.foreignApiToken(account);
  rig.clock.advance(61_000);
  await look(rig, connected);
  const registered = await ports.register.list(name);
  expect(registered).toMatchObject([{ adopted: true }, { adopted: true }]);
  expect(await ports.intents.standing(account.mainAccountId)).toEqual([]);
});

test('an interruption that made no token is forgotten after a minute', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  await rig.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-before' });
  await expect(issueApiToken(ports, name, 'never')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.clock.advance(11_000);
  await expect(forgetConnection(ports, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'api_token_busy',
  });
  rig.clock.advance(61_000);
  await forgetConnection(ports, name, { abandonApiTokens: false });
  expect(await ports.intents.standing(account.mainAccountId)).toEqual([]);
});

test('a slow search for a lost token does not adopt a token that somebody else has just made', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  const { mainAccountId } = account;
  await rig.fault({ endpoint: 'api-token-create', account: mainAccountId, kind: 'status', status: 500, count: 1 });
  await expect(issueApiToken(ports, name, 'billing')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.clock.advance(11_000);
  await rig.delay(account, 'api-token-list', 1500);
  const listRequested = rig.arrival('GET /voice/api/v1/admin/token');
  const healing = healLeftIntent(rig.container(), mainAccountId).catch(() => undefined);
  await listRequested;
  rig.clock.advance(5000);
  await rotateNow(rig, connected);
  await healing;
  const [fingerprint] = fingerprintsOf([await current(connected)]);
  const apiTokens = await listApiTokens(ports, name);
  expect(apiTokens.find((each) => each.fingerprint === fingerprint)).toMatchObject({
    state: 'managed',
    entry: { adopted: false },
  });
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['managed', 'previous']);
});
