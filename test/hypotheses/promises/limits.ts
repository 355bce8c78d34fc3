import { expect } from 'vitest';
import type { EndpointName } from '../../../simulator/endpoint-names.ts';
import type { LoggedCall } from '../../functions/rig.ts';
import type { Scene } from '../scene.ts';

const MINUTE_MS = 60_000;
const ADMIN: readonly EndpointName[] = ['api-token-create', 'api-token-list', 'api-token-delete', 'accounts'];

/** The most calls in any window of a minute. */
function mostInAMinute(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  return Math.max(0, ...sorted.map((from, i) => sorted.slice(i).filter((at) => at < from + MINUTE_MS).length));
}

/** The sliding window is the strictest reading of RingCentral's limits. */
export async function keepsTheLimits({ rig, links, ringEx }: Scene): Promise<void> {
  const { mainAccountId, clientId } = ringEx.user;
  const timesOf = (isMeant: (call: LoggedCall) => boolean) => rig.callLog.filter(isMeant).map(({ at }) => at);
  const ofApp = new Set(links.filter(({ user }) => user.clientId === clientId).map(({ user }) => user.userId));
  for (const endpoint of ['ringex-token', 'exchange'])
    expect(
      mostInAMinute(timesOf((call) => call.endpoint === endpoint && ofApp.has(call.user ?? ''))),
      `calls to ${endpoint} of one client id in a minute`,
    ).toBeLessThanOrEqual(5);
  expect(
    mostInAMinute(timesOf((call) => call.account === mainAccountId && ADMIN.includes(call.endpoint))),
    'admin calls in a minute',
  ).toBeLessThanOrEqual(120);
}
