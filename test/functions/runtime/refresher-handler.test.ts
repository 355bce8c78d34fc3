import { beforeEach, expect, test } from 'vitest';
import type { DueItem, RefresherPorts } from '../../../functions/broker/refresher/ports.ts';
import { refresherHandler } from '../../../functions/runtime/refresher-handler.ts';
import { telemetry } from '../../../functions/runtime/telemetry.ts';
import { put } from '../broker/connect.ts';
import { FEW_SHARDS, nameInFewShards } from '../broker/few-shards.ts';
import { passwordSignIn, type Rig } from '../rig.ts';
import { test as withRig } from '../rig-test.ts';
import { captureLog, logLines } from './gateway-event.ts';

let printed: () => string;
beforeEach(() => {
  printed = captureLog();
});

const EVENT = { shards: FEW_SHARDS };

const withDue = (rig: Rig, items: readonly DueItem[], faults: readonly unknown[] = []): RefresherPorts => ({
  ...rig.container(),
  due: { find: async () => ({ items, faults }) },
});

test('an event without shards fails the tick', async () => {
  await expect(refresherHandler({} as RefresherPorts)({})).rejects.toThrow();
});

withRig('a tick without due items leaves no line in the log', async ({ rig }) => {
  await refresherHandler(withDue(rig, []))(EVENT);
  expect(printed()).toBe('');
});

withRig('a connection that cannot be looked after does not fail the tick', async ({ rig }) => {
  await refresherHandler(withDue(rig, [{ kind: 'session', connection: 'nobody', dueAt: 0 }]))(EVENT);
  expect(logLines(printed())).toMatchObject([{ level: 'INFO', message: 'tick', due: 1, failed: 1, broken: 0 }]);
});

withRig(
  'a fault of AWS fails the tick, so that its alarm is raised, after the others were looked after',
  async ({ rig }) => {
    const name = nameInFewShards('beside-a-fault');
    const ports = rig.container();
    await put({ name, ports }, { signIn: passwordSignIn(rig.simulator.addAccount()), keepFresh: true });
    rig.clock.advance(200_000);
    const now = rig.clock.now();
    const retired = { kind: 'API token', connection: name, fingerprint: '0123456789abcdef' } as const;
    const due = withDue(rig, [retired, { kind: 'session', connection: name, dueAt: now }]);
    const fault = Object.assign(new Error('open-sesame'), { name: 'InternalServerError', $metadata: {} });
    const register = { find: () => Promise.reject(fault) } as unknown as RefresherPorts['register'];
    await expect(refresherHandler({ ...due, register, telemetry })(EVENT)).rejects.toThrow(
      /1 of 2 could not be looked after/,
    );
    expect((await ports.connections.find(name))?.session?.obtainedAt).toBeGreaterThanOrEqual(now);
    expect(logLines(printed()).at(-1)).toMatchObject({ message: 'the tick failed', reason: 'internal' });
    expect(printed()).toContain('"RefresherDue":2');
    expect(printed()).not.toContain('open-sesame');
  },
);

withRig('a shard that cannot be read fails the tick', async ({ rig }) => {
  const tick = refresherHandler(withDue(rig, [], [new Error('open-sesame')]))(EVENT);
  await expect(tick).rejects.toThrow(/and 1 shards not be read$/);
  expect(printed()).not.toContain('open-sesame');
});
