import { afterAll, beforeAll, expect, test } from 'vitest';
import { hintAtConnections } from '../../../../functions/broker/callers/hint-at-connections.ts';
import { type Rig, startRig } from '../../rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  await rig.container().connections.activate('acme', {
    signInKind: 'ringcx-password',
    keepFresh: false,
    hosts: null,
    user: undefined,
    dropSession: null,
    dueAt: null,
    forgettingBefore: 0,
  });
});
afterAll(async () => {
  await rig.close();
});

test('there is a hint for each connection that does not exist, and for no other', async () => {
  expect(await hintAtConnections(rig.container(), ['acme', 'amce', 'later'])).toEqual([
    expect.stringContaining('there is no connection amce;'),
    expect.stringContaining('there is no connection later;'),
  ]);
});

test('there is no hint for a caller of all connections', async () => {
  expect(await hintAtConnections(rig.container(), ['*'])).toEqual([]);
});

test('a table that cannot be read means no hint and a line in the log', async () => {
  const { telemetry } = rig;
  const connectionNames = { has: () => Promise.reject(new Error('the table does not answer')) };
  expect(await hintAtConnections({ connectionNames, telemetry }, ['acme'])).toEqual([]);
  expect(telemetry.lines.map(({ message }) => message)).toContain('granted connections not looked up');
});
