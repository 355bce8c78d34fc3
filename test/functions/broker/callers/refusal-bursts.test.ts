import { expect } from 'vitest';
import { authenticateCaller } from '../../../../functions/broker/callers/authenticate-caller.ts';
import { CallerGuard, IN_AUTHORIZER } from '../../../../functions/broker/callers/caller-guard.ts';
import { putCaller } from '../../../../functions/broker/callers/put-caller.ts';
import { RefusalBursts } from '../../../../functions/broker/callers/refusal-bursts.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { eventsOf, publish } from '../events/events-of.ts';

/** One container that refuses, and how often it has written to the outbox. */
function startRefusing(rig: Rig) {
  const ports = rig.container();
  let writes = 0;
  const outbox = {
    ...ports.outbox,
    add: async (event: Parameters<typeof ports.outbox.add>[0]) => {
      writes += 1;
      return await ports.outbox.add(event);
    },
  };
  const refusals = new RefusalBursts({ ...ports, outbox });
  const refuse = async (times: number, idOf: (time: number) => string) => {
    for (let time = 0; time < times; time += 1)
      await authenticateCaller({ ...ports, refusals }, idOf(time), new Redacted('wrong'));
  };
  return { refuse, writes: () => writes };
}

test('twenty refusals of a caller within a minute are one event in five minutes, and one write', async ({ rig }) => {
  await putCaller(rig.container(), 'ivr', {
    scopes: ['access-token:read'],
    connections: ['*'],
    expiresAt: undefined,
    newSecret: true,
  });
  const { refuse, writes } = startRefusing(rig);
  await refuse(19, () => 'ivr');
  expect(writes()).toBe(0);
  await refuse(60, () => 'ivr');
  expect(writes()).toBe(1);
  await startRefusing(rig).refuse(20, () => 'ivr');
  await publish(rig);
  expect(eventsOf(rig, 'CallerRefused', 'ivr')).toMatchObject([{ refusals: 20 }]);
  rig.clock.advance(5 * 60_000);
  await refuse(20, () => 'ivr');
  await publish(rig);
  expect(eventsOf(rig, 'CallerRefused', 'ivr')).toHaveLength(2);
});

test('a client in a loop with one old secret is a burst, although the guard asks the table once', async ({ rig }) => {
  const { scopes, connections } = { scopes: ['access-token:read'] as const, connections: ['*'] };
  await putCaller(rig.container(), 'looping', { scopes, connections, expiresAt: undefined, newSecret: true });
  const guard = new CallerGuard(rig.container(), IN_AUTHORIZER);
  for (let time = 0; time < 40; time += 1) await guard.authenticate('looping', new Redacted('x'.repeat(43)));
  await publish(rig);
  expect(eventsOf(rig, 'CallerRefused', 'looping')).toHaveLength(1);
});

test('refusals that are spread over minutes are no burst', async ({ rig }) => {
  const { refuse, writes } = startRefusing(rig);
  for (let minute = 0; minute < 5; minute += 1) {
    await refuse(12, () => 'old-secret');
    rig.clock.advance(61_000);
  }
  for (let time = 0; time < 40; time += 1) {
    await refuse(1, () => 'old-secret');
    rig.clock.advance(10_000);
  }
  expect(writes()).toBe(0);
});

test('ids that no caller has are one event together, without the ids', async ({ rig }) => {
  rig.clock.advance(5 * 60_000);
  const unknown = () => eventsOf(rig, 'CallerRefused').filter(({ caller }) => caller === undefined);
  const before = unknown().length;
  const { refuse } = startRefusing(rig);
  await refuse(60, (time) => `guess-${time}`);
  await publish(rig);
  expect(unknown()).toHaveLength(before + 1);
  expect(JSON.stringify(rig.events)).not.toContain('guess-');
});
