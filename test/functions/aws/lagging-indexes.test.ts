import { expect } from 'vitest';
import { shardOf } from '../../../functions/aws/keys.ts';
import { issueApiToken } from '../../../functions/broker/api-tokens/issue-api-token.ts';
import { hintAtConnections } from '../../../functions/broker/callers/hint-at-connections.ts';
import { putCaller } from '../../../functions/broker/callers/put-caller.ts';
import { describeConnection } from '../../../functions/broker/connections/describe-connection.ts';
import { forgetConnection } from '../../../functions/broker/connections/forget-connection.ts';
import { listConnections } from '../../../functions/broker/connections/list-connections.ts';
import type { DueItem } from '../../../functions/broker/refresher/ports.ts';
import { refreshDue } from '../../../functions/broker/refresher/refresh-due.ts';
import { type Connected, connect } from '../broker/connect.ts';
import { connectManaged, PERIOD_MS, rotateNow } from '../broker/managed-tokens.ts';
import type { Rig } from '../rig.ts';
import { test as withRig } from '../rig-test.ts';

const LAG_MS = 20_000;

const test = withRig.extend('rigOptions', { scope: 'file' }, { indexDelayMs: LAG_MS });

const shardsOf = ({ name }: Connected) => ({ from: shardOf(name), to: shardOf(name) + 1 });

const tick = (rig: Rig, connected: Connected) => refreshDue(rig.container(), shardsOf(connected));

const catchUp = (rig: Rig): void => rig.clock.advance(LAG_MS);

/** The kinds of the connection's items that the index has due. */
async function dueOf(rig: Rig, connected: Connected): Promise<DueItem['kind'][]> {
  const { items } = await rig.container().due.find(shardsOf(connected), rig.clock.now());
  const isOurs = (item: DueItem) =>
    item.kind === 'intent' || (item.kind !== 'event' && item.connection === connected.name);
  return items.filter(isOurs).map(({ kind }) => kind);
}

/** Ticks until nothing is due, and then once more while the index still has the items of the last tick. */
async function expectDoneOnce(rig: Rig, connected: Connected, kind: DueItem['kind']): Promise<void> {
  expect(await dueOf(rig, connected)).toContain(kind);
  await tick(rig, connected);
  await rig.rotationsSettled();
  expect(await dueOf(rig, connected)).toContain(kind);
  const lines = rig.telemetry.lines.length;
  expect(await rig.callsDuring(connected.account, () => tick(rig, connected))).toEqual({});
  expect(rig.telemetry.lines.slice(lines)).toEqual([]);
}

test('a session that the index still has due is not refreshed again', async ({ rig }) => {
  const connected = await connect(rig, { keepFresh: true });
  rig.clock.advance(175_000);
  await expectDoneOnce(rig, connected, 'session');
});

test('a managed token that the index still has due is not checked again', async ({ rig }) => {
  const connected = await connectManaged(rig);
  rig.clock.advance(2 * 3600_000);
  await expectDoneOnce(rig, connected, 'managed token');
});

test('a token that the index still has due is not revoked again', async ({ rig }) => {
  const connected = await connectManaged(rig);
  for (let rotations = 0; rotations < 2; rotations += 1) await rotateNow(rig, connected);
  rig.clock.advance(PERIOD_MS + 3600_000);
  await expectDoneOnce(rig, connected, 'API token');
});

test('an intent that the index still has due is not settled again', async ({ rig }) => {
  const connected = await connect(rig);
  await rig.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, kind: 'drop-after' });
  await issueApiToken(connected.ports, connected.name, 'lost').catch(() => undefined);
  // The token that was made counts as ours for certain once a minute is over.
  rig.clock.advance(2 * 60_000 + LAG_MS);
  await expectDoneOnce(rig, connected, 'intent');
});

test('a connection just forgotten gets no session, and its name is of no use to a list that looks at states', async ({
  rig,
}) => {
  const connected = await connect(rig, { keepFresh: true });
  const { name, account, ports } = connected;
  rig.clock.advance(175_000);
  await forgetConnection(ports, name, { abandonApiTokens: false });
  expect(await dueOf(rig, connected)).toContain('session');
  expect(await rig.callsDuring(account, () => tick(rig, connected))).toEqual({});
  expect((await listConnections(ports, {})).items).toContain(name);
  expect((await listConnections(ports, { state: 'new' })).items).not.toContain(name);
  await expect(describeConnection(ports, name)).rejects.toMatchObject({ code: 'connection_unknown' });
  catchUp(rig);
  expect((await listConnections(ports, {})).items).not.toContain(name);
});

test('a caller just removed is not listed, and one just made is listed once the index has it', async ({ rig }) => {
  const { callers, ...ports } = rig.container();
  const grants = { scopes: [], connections: ['*'], expiresAt: undefined, newSecret: false };
  const listed = async () => (await callers.list(undefined)).items.map(({ id }) => id);
  for (const id of ['kept', 'removed'])
    await putCaller({ ...ports, callers, connectionNames: rig.container().connectionNames }, id, grants);
  expect(await listed()).toEqual([]);
  catchUp(rig);
  await callers.remove('removed');
  expect(await listed()).toEqual(['kept']);
});

test('a hint misses a connection of the last moment at most for the lag of the index', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  const hints = () => hintAtConnections(rig.container(), [name]);
  expect(await hints()).toHaveLength(1);
  catchUp(rig);
  expect(await hints()).toEqual([]);
  await forgetConnection(ports, name, { abandonApiTokens: false });
  expect(await hints()).toEqual([]);
  catchUp(rig);
  expect(await hints()).toHaveLength(1);
});
