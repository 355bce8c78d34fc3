import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shardOf } from '../../../functions/aws/keys.ts';
import {
  adoptApiToken,
  issueApiToken,
  listApiTokens,
  revokeApiToken,
  startRotation,
} from '../../../functions/broker/api-tokens.ts';
import { CurrentApiTokens } from '../../../functions/broker/current-api-token.ts';
import { fingerprintOf } from '../../../functions/broker/fingerprint.ts';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { refreshDue } from '../../../functions/broker/refresh-due.ts';
import { rotate } from '../../../functions/broker/rotation.ts';
import { DAY_MS } from '../../../functions/broker/rotation-ports.ts';
import { versionWith } from '../../../functions/broker/secret-versions.ts';
import { DEFAULTS, passwordSignIn, startWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

/** A look at the connection's own shard, so that those of other tests cost nothing. */
const onlyFor = (name: string) => ({ from: shardOf(name), to: shardOf(name) + 1 });
const PERIOD_DAYS = 7;
const PERIOD_MS = PERIOD_DAYS * DAY_MS;
const OPTIONS = { verify: true, defaults: DEFAULTS };

let connections = 0;

/** A connection with a managed token, its first rotation done. */
async function connect(rotateAfterDays: number | null = PERIOD_DAYS) {
  connections += 1;
  const name = `c${connections}`;
  const account = world.simulator.addAccount();
  const ports = world.container();
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays };
  await putConnection(ports, name, change, OPTIONS);
  await world.rotationsSettled();
  return { name, account, ports };
}

type Connected = Awaited<ReturnType<typeof connect>>;

const current = async ({ name, ports }: Connected) =>
  (await ports.secret.read(name, { stage: 'AWSCURRENT' }))?.apiToken.open() ?? '';

async function rotateNow({ name, ports }: Connected) {
  await startRotation(ports, name);
  await world.rotationsSettled();
}

/** Everything at RingCX is in the register, and the other way round. */
async function expectNothingOutOfSight({ name, account, ports }: Connected, foreign: readonly string[] = []) {
  const atRingCx = (await world.apiTokens(account)).filter((token) => !foreign.includes(token));
  const registered = (await ports.register.list(name)).map((entry) => entry.fingerprint);
  expect(registered.sort()).toEqual(atRingCx.map((token) => fingerprintOf(new Redacted(token))).sort());
}

test('a new connection gets a managed token, in its secret and in the register', async () => {
  const connected = await connect();
  const { name, account, ports } = connected;
  expect(await world.apiTokens(account)).toEqual([await current(connected)]);
  expect((await listApiTokens(ports, name)).apiTokens).toMatchObject([{ state: 'managed', adopted: false }]);
  expect(await ports.managed.find(name)).toMatchObject({ afterDays: PERIOD_DAYS, createdAt: expect.any(Number) });
});

test('a rotation replaces the token and leaves the one before valid', async () => {
  const connected = await connect();
  const before = await current(connected);
  await rotateNow(connected);
  const after = await current(connected);
  expect(after).not.toBe(before);
  expect((await world.apiTokens(connected.account)).sort()).toEqual([before, after].sort());
  const { apiTokens } = await listApiTokens(connected.ports, connected.name);
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['managed', 'previous']);
});

test('a rotation makes one create, one test, one list and one delete at RingCX, and revokes only what is a whole period old', async () => {
  const connected = await connect();
  const oldest = await current(connected);
  world.clock.advance(PERIOD_MS);
  await rotateNow(connected);
  world.clock.advance(PERIOD_MS);
  await connected.ports.accessTokens.get(connected.name, undefined);
  const calls = await world.callsDuring(connected.account, () => rotateNow(connected));
  expect(calls).toMatchObject({ 'api-token-create': 1, accounts: 1, 'api-token-list': 1, 'api-token-delete': 1 });
  expect(await world.apiTokens(connected.account)).not.toContain(oldest);
  await expectNothingOutOfSight(connected);
});

test('rotations in quick succession revoke nothing before its period is over', async () => {
  const connected = await connect();
  const handedOut = [await current(connected)];
  for (let i = 0; i < 3; i += 1) {
    await rotateNow(connected);
    handedOut.push(await current(connected));
  }
  await refreshDue(connected.ports, onlyFor(connected.name));
  expect((await world.apiTokens(connected.account)).sort()).toEqual([...handedOut].sort());
  world.clock.advance(PERIOD_MS + 60_000);
  await refreshDue(connected.ports, onlyFor(connected.name));
  await world.rotationsSettled();
  const left = await world.apiTokens(connected.account);
  expect(left).toContain(handedOut[3]);
  expect(left).not.toContain(handedOut[0]);
  await expectNothingOutOfSight(connected);
});

test('each step may be run again at any time', async () => {
  const connected = await connect();
  const { name, ports, account } = connected;
  await rotateNow(connected);
  const version = versionWith(
    (await ports.secret.describe(name)) ?? {
      versions: new Map(),
      rotationEnabled: true,
      afterDays: 1,
    },
    'AWSCURRENT',
  );
  const before = await world.apiTokens(account);
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
    await rotate(ports, name, step, version ?? '');
  }
  expect(await world.apiTokens(account)).toEqual(before);
  await expectNothingOutOfSight(connected);
});

test('a version that is not being rotated to is refused', async () => {
  const { name, ports } = await connect();
  await expect(rotate(ports, name, 'finishSecret', '00000000-0000-4000-8000-000000000000')).rejects.toThrow(
    'has no version',
  );
});

test.each([2, 10])('%i rotations at once make one token', async (count) => {
  const connected = await connect();
  const outcomes = await Promise.all(
    Array.from({ length: count }, () => startRotation(world.container(), connected.name)),
  );
  await world.rotationsSettled();
  expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(1);
  expect(await world.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(connected);
});

test('the same step run by ten at once makes one token', async () => {
  const connected = await connect();
  const { name, ports } = connected;
  await world.fault({
    endpoint: 'api-token-list',
    account: connected.account.mainAccountId,
    kind: 'status',
    status: 500,
    count: 9,
  });
  await ports.secretsManager.send(new RotateSecretCommand({ SecretId: `ringcx/${name}/api-token` }));
  await world.rotationsSettled();
  const state = await ports.secret.describe(name);
  const pending = state && versionWith(state, 'AWSPENDING');
  expect(pending).toBeTruthy();
  await world.clearFaults();
  await Promise.allSettled(
    Array.from({ length: 10 }, () => rotate(world.container(), name, 'createSecret', pending ?? '')),
  );
  expect(await world.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(connected);
});

test.each(['drop-after', 'malformed'])(
  'a creation whose answer is lost (%s) is adopted, and never revoked by the broker',
  async (kind) => {
    const connected = await connect();
    await world.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, kind });
    await rotateNow(connected);
    const entry = (await connected.ports.register.list(connected.name)).find((each) => each.adopted);
    expect(entry).toMatchObject({ fingerprint: fingerprintOf(new Redacted(await current(connected))) });
    await expectNothingOutOfSight(connected);
    for (let i = 0; i < 3; i += 1) {
      world.clock.advance(PERIOD_MS);
      await rotateNow(connected);
    }
    const left = (await world.apiTokens(connected.account)).map((token) => fingerprintOf(new Redacted(token)));
    expect(left).toContain(entry?.fingerprint);
  },
);

test.each([
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'drop-before' },
])('a creation that fails ($kind $status) is made good by the next attempt, once', async (fault) => {
  const connected = await connect();
  const before = await current(connected);
  await world.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, ...fault });
  await rotateNow(connected);
  expect(await current(connected)).not.toBe(before);
  expect(await world.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(connected);
});

test('several new tokens after an interruption are left alone and reported, until an operator says which are whose', async () => {
  const connected = await connect();
  const { name, account, ports } = connected;
  await world.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  await world.foreignApiToken(account);
  world.clock.advance(10_000);
  await expect(issueApiToken(ports, name, 'next')).rejects.toMatchObject({ code: 'api_token_origin_unclear' });
  expect(world.heard.counts.get('ApiTokenOriginUnclear')).toBeGreaterThan(0);
  const unknown = (await listApiTokens(ports, name)).apiTokens.filter(({ state }) => state === 'unknown');
  expect(unknown).toHaveLength(2);
  for (const { fingerprint } of unknown) await adoptApiToken(ports, name, fingerprint, 'looked at');
  world.clock.advance(10_000);
  await expect(issueApiToken(ports, name, 'next')).resolves.toMatchObject({ label: 'next' });
  await expectNothingOutOfSight(connected);
});

test('a managed token that somebody revoked is replaced within the tick that finds it', async () => {
  const connected = await connect();
  const before = await current(connected);
  await world.revokeApiToken(connected.account, before);
  const dead = () => world.heard.counts.get('ManagedTokenDead') ?? 0;
  const counted = dead();
  world.clock.advance(2 * 3600_000);
  await refreshDue(connected.ports, onlyFor(connected.name));
  await world.rotationsSettled();
  expect(await current(connected)).not.toBe(before);
  expect(await world.apiTokens(connected.account)).toEqual([await current(connected)]);
  expect(dead()).toBeGreaterThan(counted);
});

test('a rotation stuck half-way is set going again, and its token is not out of sight', async () => {
  const connected = await connect();
  const { name, account, ports } = connected;
  await world.fault({ endpoint: 'accounts', account: account.mainAccountId, kind: 'status', status: 401, count: 500 });
  await rotateNow(connected);
  await world.clearFaults();
  const before = await current(connected);
  for (let i = 0; i < 3; i += 1) {
    world.clock.advance(2 * 3600_000);
    await refreshDue(ports, onlyFor(name));
    await world.rotationsSettled();
  }
  expect(await current(connected)).not.toBe(before);
  await expectNothingOutOfSight(connected);
  expect((await ports.secret.describe(name))?.rotationEnabled).toBe(true);
}, 60_000);

test('a rotation that was switched on in the table alone is brought about by the refresher', async () => {
  const connected = await connect(null);
  const { name, ports } = connected;
  await ports.managed.set(name, { afterDays: PERIOD_DAYS }, world.clock.now());
  await refreshDue(ports, onlyFor(name));
  await world.rotationsSettled();
  expect(await world.apiTokens(connected.account)).toEqual([await current(connected)]);
});

test('a revocation that fails is retried by later ticks and does not block the rotation', async () => {
  const connected = await connect();
  const oldest = await current(connected);
  world.clock.advance(PERIOD_MS);
  await rotateNow(connected);
  world.clock.advance(PERIOD_MS);
  await world.fault({
    endpoint: 'api-token-delete',
    account: connected.account.mainAccountId,
    kind: 'status',
    status: 500,
  });
  await rotateNow(connected);
  expect(await world.apiTokens(connected.account)).toContain(oldest);
  expect(world.heard.counts.get('ApiTokenNotRevoked')).toBeGreaterThan(0);
  world.clock.advance(16 * 60_000);
  await refreshDue(connected.ports, onlyFor(connected.name));
  expect(await world.apiTokens(connected.account)).not.toContain(oldest);
  await expectNothingOutOfSight(connected);
});

test('what the broker did not make is never revoked by it', async () => {
  const connected = await connect();
  await world.foreignApiToken(connected.account);
  const foreign = (await world.apiTokens(connected.account)).filter((token) => token !== undefined).slice(-1);
  for (let i = 0; i < 3; i += 1) {
    world.clock.advance(PERIOD_MS + 60_000);
    await rotateNow(connected);
    await refreshDue(connected.ports, onlyFor(connected.name));
  }
  expect(await world.apiTokens(connected.account)).toEqual(expect.arrayContaining(foreign));
  await forgetConnection(connected.ports, connected.name, false);
  expect(await world.apiTokens(connected.account)).toEqual(foreign);
});

test('the managed token is not revoked by hand while it is looked after, but once it is switched off', async () => {
  const connected = await connect();
  const { name, ports, account } = connected;
  const fingerprint = fingerprintOf(new Redacted(await current(connected)));
  await expect(revokeApiToken(ports, name, fingerprint, false)).rejects.toMatchObject({ code: 'api_token_in_use' });
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, OPTIONS);
  expect(await world.apiTokens(account)).toHaveLength(1);
  await expect(startRotation(ports, name)).rejects.toMatchObject({ code: 'rotation_off' });
  await revokeApiToken(ports, name, fingerprint, false);
  expect(await world.apiTokens(account)).toEqual([]);
});

test('the period is changed without a rotation', async () => {
  const connected = await connect();
  const before = await current(connected);
  const change = { signIn: undefined, keepFresh: undefined, rotateAfterDays: 90 };
  await putConnection(connected.ports, connected.name, change, OPTIONS);
  await world.rotationsSettled();
  expect(await current(connected)).toBe(before);
  expect(await connected.ports.secret.describe(connected.name)).toMatchObject({ afterDays: 90 });
});

test('the current token is remembered, and a rotation shows at once', async () => {
  const connected = await connect();
  const tokens = new CurrentApiTokens(connected.ports);
  const first = await tokens.get(connected.name);
  expect(await tokens.get(connected.name)).toBe(first);
  await rotateNow(connected);
  expect((await tokens.get(connected.name)).apiToken.open()).toBe(await current(connected));
});

test('the current token is never one older than AWSPREVIOUS, whatever the table says', async () => {
  const connected = await connect();
  const { name, ports } = connected;
  const oldest = (await ports.managed.find(name))?.versionId ?? null;
  await rotateNow(connected);
  await rotateNow(connected);
  await ports.managed.note(name, PERIOD_DAYS, { versionId: oldest });
  expect((await new CurrentApiTokens(ports).get(name)).apiToken.open()).toBe(await current(connected));
});

test('a connection forgotten and stored again gets a managed token again', async () => {
  const connected = await connect();
  const { name, account, ports } = connected;
  expect(await forgetConnection(ports, name, false)).toMatchObject({ revokedApiTokens: 1, keptApiTokens: 0 });
  expect(await world.apiTokens(account)).toEqual([]);
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await putConnection(world.container(), name, change, OPTIONS);
  await world.rotationsSettled();
  expect(await world.apiTokens(account)).toEqual([await current(connected)]);
});

test('a rotation goes well while an operator issues and revokes, and while the session expires', async () => {
  const connected = await connect();
  const { name, ports } = connected;
  const issueAndRevoke = async () => {
    const { fingerprint } = await issueApiToken(world.container(), name, 'meanwhile');
    await revokeApiToken(world.container(), name, fingerprint, false);
  };
  world.clock.advance(300_000);
  await Promise.all([rotateNow(connected), issueAndRevoke(), issueAndRevoke(), issueApiToken(ports, name, 'kept')]);
  await world.rotationsSettled();
  const { apiTokens } = await listApiTokens(ports, name);
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['issued', 'managed', 'previous']);
  await expectNothingOutOfSight(connected);
});

test('a rotation that is started at Secrets Manager while it is switched off here does nothing', async () => {
  const connected = await connect();
  const { name, ports } = connected;
  const before = await current(connected);
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, OPTIONS);
  await ports.secretsManager.send(new RotateSecretCommand({ SecretId: `ringcx/${name}/api-token` }));
  await world.rotationsSettled();
  expect(await current(connected)).toBe(before);
  expect(await world.apiTokens(connected.account)).toEqual([before]);
  world.clock.advance(120_000);
  await refreshDue(ports, onlyFor(name));
  expect(await ports.secret.describe(name)).toMatchObject({ rotationEnabled: false });
});

test('a dead token is not overlooked because a rotation is stuck half-way', async () => {
  const connected = await connect();
  const { name, account, ports } = connected;
  await world.fault({
    endpoint: 'api-token-create',
    account: account.mainAccountId,
    kind: 'status',
    status: 403,
    count: 500,
  });
  await rotateNow(connected);
  const before = await current(connected);
  await world.revokeApiToken(account, before);
  await world.clearFaults();
  const looks = async (times: number) => {
    for (let i = 0; i < times; i += 1) {
      world.clock.advance(i === 0 ? 2 * 3600_000 : 3 * 60_000);
      await refreshDue(ports, onlyFor(name));
      await world.rotationsSettled();
    }
  };
  await looks(2);
  expect(await current(connected)).not.toBe(before);
  expect(await world.apiTokens(account)).toEqual([await current(connected)]);
  expect((await ports.secret.describe(name))?.rotationEnabled).toBe(true);
}, 60_000);

test('a token whose making was interrupted is revoked with its connection', async () => {
  const connected = await connect(null);
  const { name, account, ports } = connected;
  await world.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  expect(await forgetConnection(ports, name, false)).toMatchObject({ revokedApiTokens: 0, keptApiTokens: 1 });
  expect(await ports.intents.find(name)).toBeUndefined();
  world.clock.advance(60_000);
  const heard = world.heard.lines.length;
  await refreshDue(ports, onlyFor(name));
  expect(world.heard.lines.slice(heard).filter(({ fields }) => fields.connection === name)).toEqual([]);
});

/** A rotation that cannot go on, left half-way by Secrets Manager. */
async function leaveHalfWay(connected: Connected) {
  const { account } = connected;
  await world.fault({ endpoint: 'accounts', account: account.mainAccountId, kind: 'status', status: 401, count: 500 });
  await rotateNow(connected);
  await world.clearFaults();
}

test('switched off and on again with a rotation half-way, it rotates', async () => {
  const connected = await connect();
  const { name, ports } = connected;
  await leaveHalfWay(connected);
  const before = await current(connected);
  const settings = { signIn: undefined, keepFresh: undefined };
  await putConnection(ports, name, { ...settings, rotateAfterDays: null }, OPTIONS);
  await putConnection(ports, name, { ...settings, rotateAfterDays: PERIOD_DAYS }, OPTIONS);
  await world.rotationsSettled();
  expect(await current(connected)).not.toBe(before);
  expect(await ports.secret.describe(name)).toMatchObject({ rotationEnabled: true });
}, 60_000);

test('forgotten with a rotation half-way and stored again, it has a token that works', async () => {
  const connected = await connect();
  const { name, account, ports } = connected;
  await leaveHalfWay(connected);
  await forgetConnection(ports, name, false);
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await putConnection(world.container(), name, change, OPTIONS);
  await world.rotationsSettled();
  expect(await world.apiTokens(account)).toContain(await current(connected));
}, 60_000);

test('a forgetting that fails does not lose what is known of a token whose making was interrupted', async () => {
  const connected = await connect(null);
  const { name, account, ports } = connected;
  await world.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  world.clock.advance(15_000);
  await world.fault({ endpoint: 'api-token-list', account: account.mainAccountId, kind: 'status', status: 500 });
  await expect(forgetConnection(ports, name, false)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  world.clock.advance(15_000);
  expect(await forgetConnection(ports, name, false)).toMatchObject({ keptApiTokens: 1 });
});

test('a setting written while its connection was being forgotten is ended by the refresher', async () => {
  const { name, ports } = await connect();
  await forgetConnection(ports, name, false);
  await ports.managed.set(name, { afterDays: PERIOD_DAYS }, world.clock.now());
  await refreshDue(ports, onlyFor(name));
  expect(await ports.managed.find(name)).toBeUndefined();
});

test('a rotation that keeps failing is started anew ever less often', async () => {
  const connected = await connect();
  const { name, account, ports } = connected;
  await world.revokeApiToken(account, await current(connected));
  await world.fault({
    endpoint: 'api-token-create',
    account: account.mainAccountId,
    kind: 'status',
    status: 403,
    count: 5000,
  });
  let started = 0;
  let before = 0;
  for (let i = 0; i < 60; i += 1) {
    world.clock.advance(20 * 60_000);
    await refreshDue(ports, onlyFor(name));
    await world.rotationsSettled();
    const restarts = (await ports.managed.find(name))?.restarts ?? 0;
    if (restarts !== before) started += 1;
    before = restarts;
  }
  await world.clearFaults();
  expect(started).toBeLessThan(12);
  for (let i = 0; i < 30; i += 1) {
    world.clock.advance(20 * 60_000);
    await refreshDue(ports, onlyFor(name));
    await world.rotationsSettled();
  }
  expect(await world.apiTokens(account)).toEqual([await current(connected)]);
}, 120_000);

test('a shorter period is no reason to call a token overdue', async () => {
  const connected = await connect(90);
  const { name, ports } = connected;
  const before = await current(connected);
  world.clock.advance(60 * DAY_MS);
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: 14 }, OPTIONS);
  await world.rotationsSettled();
  world.clock.advance(70_000);
  await refreshDue(ports, onlyFor(name));
  await world.rotationsSettled();
  expect(await current(connected)).toBe(before);
  const said = world.heard.lines.filter(({ fields }) => fields.connection === name).map(({ message }) => message);
  expect(said.filter((message) => message.includes('overdue'))).toEqual([]);
});

const HICCUPS = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'malformed' },
  { kind: 'drop-after' },
];
const CALLS = ['api-token-list', 'accounts', 'api-token-delete'];

test.each(CALLS.flatMap((endpoint) => HICCUPS.map((fault) => ({ endpoint, ...fault }))))(
  'a hiccup of RingCX ($endpoint, $kind $status) delays a rotation and does no harm',
  async (fault) => {
    const connected = await connect();
    world.clock.advance(PERIOD_MS);
    await rotateNow(connected);
    world.clock.advance(PERIOD_MS);
    const before = await current(connected);
    await world.fault({ ...fault, account: connected.account.mainAccountId });
    await rotateNow(connected);
    for (let look = 0; look < 4; look += 1) {
      world.clock.advance(16 * 60_000);
      await refreshDue(connected.ports, onlyFor(connected.name));
      await world.rotationsSettled();
    }
    expect(await current(connected)).not.toBe(before);
    expect(await world.apiTokens(connected.account)).toEqual(
      expect.arrayContaining([before, await current(connected)]),
    );
    await expectNothingOutOfSight(connected);
  },
  60_000,
);
