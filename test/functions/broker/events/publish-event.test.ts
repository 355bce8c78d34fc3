import { expect } from 'vitest';
import { announce } from '../../../../functions/broker/events/announce.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { eventsOf, publish } from './events-of.ts';

const recovered = (rig: Rig, connection: string, once = 'once') =>
  announce(rig.container(), { name: 'SignInRecovered', fields: { connection } }, once);

/** People are told of five events of a name in a quarter of an hour, so each test begins another one. */
const nextPeriod = (rig: Rig) => rig.clock.advance(15 * 60_000);

test('an event says who, what, when and what to do, for programs and for people', async ({ rig }) => {
  nextPeriod(rig);
  const before = rig.clock.now();
  await recovered(rig, 'told');
  await publish(rig);
  const event = rig.events.find(({ detail }) => detail.connection === 'told');
  expect(event).toMatchObject({ source: 'ringcx-token-broker', 'detail-type': 'SignInRecovered' });
  expect(event?.detail).toEqual({
    service: 'broker',
    eventId: 'SignInRecovered:told:once',
    at: expect.any(String),
    alone: true,
    connection: 'told',
    message: 'The sign-in of connection told works again.',
    remedy: 'Nothing is left to do. docs/runbook.md#signinrefused',
  });
  expect(Math.abs(Date.parse(String(event?.detail.at)) - before)).toBeLessThan(60_000);
});

test('an event is counted and published once, however often it is announced, before and after', async ({ rig }) => {
  nextPeriod(rig);
  const counted = () => rig.telemetry.counts.get('SignInRecovered') ?? 0;
  const before = counted();
  await recovered(rig, 'again');
  await recovered(rig, 'again');
  await publish(rig);
  await recovered(rig, 'again');
  await publish(rig);
  expect(eventsOf(rig, 'SignInRecovered', 'again')).toHaveLength(1);
  expect(counted() - before).toBe(1);
  await recovered(rig, 'again', 'another time');
  await publish(rig);
  expect(eventsOf(rig, 'SignInRecovered', 'again')).toHaveLength(2);
});

test('an event that the bus refuses fails the tick, stays, and is published by the next one', async ({ rig }) => {
  nextPeriod(rig);
  await recovered(rig, 'patient');
  rig.refuseEvents(1);
  expect(await publish(rig)).toMatchObject({ broken: 1 });
  expect(eventsOf(rig, 'SignInRecovered', 'patient')).toEqual([]);
  expect(await publish(rig)).toMatchObject({ broken: 0 });
  expect(eventsOf(rig, 'SignInRecovered', 'patient')).toHaveLength(1);
});

test('of many events of one name, people are told of five in a quarter of an hour, and an alarm counts the rest', async ({
  rig,
}) => {
  nextPeriod(rig);
  const heldBack = () => rig.telemetry.counts.get('MessagesHeldBack') ?? 0;
  const before = heldBack();
  const alone = (name: string) => eventsOf(rig, 'SignInRecovered').filter((each) => each.connection === name);
  const names = Array.from({ length: 7 }, (_, i) => `many-${i}`);
  await Promise.all(names.map((name) => recovered(rig, name)));
  // An event that the bus refuses has told nobody.
  rig.refuseEvents(7);
  await publish(rig);
  await publish(rig);
  const published = names.flatMap(alone);
  expect(published).toHaveLength(7);
  expect(published.filter((each) => each.alone)).toHaveLength(5);
  expect(heldBack() - before).toBe(2);
  nextPeriod(rig);
  await recovered(rig, 'later');
  await publish(rig);
  expect(alone('later')).toMatchObject([{ alone: true }]);
});
