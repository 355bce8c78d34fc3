import { expect } from 'vitest';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { type Rig, ringExSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { put, VERIFY } from '../connect.ts';
import { FEW_SHARDS, namesInFewShards } from '../few-shards.ts';
import { patientCalls } from './patient-calls.ts';

const CONNECTIONS = 12;

/** Connections whose sessions run out at different times, kept fresh by the refresher. */
async function startFleet(rig: Rig, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const account = rig.simulator.addAccount();
    const change = { signIn: ringExSignIn(account), keepFresh: true };
    await put({ name, ports: rig.container() }, change, VERIFY);
    rig.clock.advance(14_000);
  }
}

type Calls = Readonly<Record<string, number>>;

/** The calls of all accounts to RingCX and RingEX, minute by minute. */
async function callsPerMinute(rig: Rig, minutes: number, container = rig.container): Promise<readonly Calls[]> {
  const counts: Calls[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const nextAt = rig.clock.now() + 60_000;
    counts.push(await rig.allCallsDuring(() => refreshDue(container(), FEW_SHARDS)));
    rig.clock.advance(Math.max(0, nextAt - rig.clock.now()));
  }
  return counts;
}

/** A container for which a call that hangs takes no real time. */
const patientContainer = (rig: Rig) => () => {
  const ports = rig.container();
  return { ...ports, sessionCalls: patientCalls(ports.sessionCalls, ports.clock) };
};

const most = (minutes: readonly Calls[]): number =>
  Math.max(...minutes.map((calls) => Object.values(calls).reduce((sum, count) => sum + count, 0)));

const signIns = (minutes: readonly Calls[]): number =>
  minutes.reduce((sum, { exchange = 0, login = 0 }) => sum + exchange + login, 0);

test.for(['unavailable', 'down', 'hang', 'refuse-403'] as const)(
  'an outage of the kind %s costs no more calls a minute than good weather, and ends without a wave of sign-ins',
  async (mode, { rig }) => {
    const names = namesInFewShards(mode, CONNECTIONS);
    await startFleet(rig, names);
    const good = await callsPerMinute(rig, 9);
    const minutes = mode === 'refuse-403' ? 2 : 15;
    await rig.outage({ mode });
    const during = await callsPerMinute(rig, minutes, mode === 'hang' ? patientContainer(rig) : rig.container);
    await rig.outage({ mode: 'none' });
    const after = await callsPerMinute(rig, 12);
    // A refused connection is tried by every credential it has, once in two minutes.
    expect(most(during)).toBeLessThanOrEqual(most(good) * (mode === 'refuse-403' ? 2 : 1));
    // A few sign in because so many of their refreshes in a row were lost. A wave would be all of them.
    expect(signIns(after)).toBeLessThanOrEqual(CONNECTIONS / 2);
    const { connections } = rig.container();
    const now = rig.clock.now();
    for (const name of names) expect((await connections.find(name))?.session?.expiresAt).toBeGreaterThan(now + 60_000);
    for (const name of names) await connections.changeKeepFresh(name, false, null);
  },
);
