import { isForPeople } from '../../contract/event-names.ts';
import type { Clock, Telemetry } from '../system.ts';
import { textOf } from './event-texts.ts';
import type { BrokerEvent, EventBus, Outbox } from './ports.ts';

export interface PublishPorts {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly outbox: Outbox;
  readonly eventBus: EventBus;
}

/** Of events of one name, people are told of so many in a period. An alarm tells that there are more. */
const MOST_MESSAGES = 5;
const PERIOD_MS = 15 * 60_000;

/**
 * Publishes an event of the outbox. An event that the bus does not take stays, and the next tick tries it again. If the
 * function dies in here, or two ticks meet, the same event is published twice, under one id.
 */
export async function publishEvent(ports: PublishPorts, id: string): Promise<void> {
  const { eventBus, outbox, telemetry } = ports;
  const event = await outbox.findUnpublished(id);
  if (!event) return;
  const message = await takeMessage(ports, event);
  const { name, at, fields } = event;
  const happened = new Date(at).toISOString();
  try {
    await eventBus.publish(name, { eventId: id, at: happened, alone: message.alone, ...textOf(event), ...fields });
  } catch (error) {
    await message.giveBack();
    throw error;
  }
  await outbox.notePublished(id);
  if (!message.alone) telemetry.count('MessagesHeldBack');
}

/** Counted in the table, because the ticks of many schedules publish at the same time. */
async function takeMessage({ clock, outbox }: PublishPorts, { name }: BrokerEvent) {
  const period = Math.floor(clock.now() / PERIOD_MS) * PERIOD_MS;
  const giveBack = async () => undefined;
  if (!isForPeople(name)) return { alone: true, giveBack };
  const alone = (await outbox.countMessages(name, period, 1)) <= MOST_MESSAGES;
  return { alone, giveBack: () => outbox.countMessages(name, period, -1) };
}
