import { expect } from 'vitest';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect } from '../connect.ts';

const refreshTokenOf = async ({ name, ports }: Connected): Promise<string> =>
  (await ports.connections.find(name))?.session?.refreshToken?.open() ?? '';

/** Whether RingCX gives a session for the refresh token, asked past the broker. */
async function takes(rig: Rig, refreshToken: string): Promise<boolean> {
  const body = new URLSearchParams({ refresh_token: refreshToken });
  return (await fetch(`${rig.simulator.url}/api/auth/token/refresh`, { method: 'POST', body })).ok;
}

const printed = (rig: Rig): string => JSON.stringify(rig.telemetry.lines);

test('a connection that is forgotten ends its session at RingCX, once', async ({ rig }) => {
  const connected = await connect(rig);
  const refreshToken = await refreshTokenOf(connected);
  const calls = await rig.callsDuring(connected.account, () =>
    forgetConnection(connected.ports, connected.name, { abandonApiTokens: false }),
  );
  expect(calls).toEqual({ logout: 1 });
  expect(await takes(rig, refreshToken)).toBe(false);
  expect(printed(rig)).not.toContain(refreshToken);
});

test.for([
  ['fails', { kind: 'status', status: 500 }],
  ['gets no answer', { kind: 'drop-before' }],
] as const)('a connection is forgotten although the logout %s', async ([, fault], { rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  const refreshToken = await refreshTokenOf(connected);
  await rig.fault({ endpoint: 'logout', account: account.mainAccountId, ...fault });
  const calls = await rig.callsDuring(account, () => forgetConnection(ports, name, { abandonApiTokens: false }));
  expect(calls).toEqual({ logout: 1 });
  expect(await ports.connections.find(name)).toMatchObject({ signInKind: null, session: null });
  expect(await ports.signIns.find(name)).toBeUndefined();
  expect(rig.telemetry.lines).toContainEqual({
    message: 'the session could not be ended at RingCX',
    fields: { connection: name, reason: expect.any(String) },
  });
  expect(await takes(rig, refreshToken)).toBe(true);
  expect(printed(rig)).not.toContain(refreshToken);
});
