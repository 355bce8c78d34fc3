import { reasonOf } from '../broker-error.ts';
import type { System } from '../system.ts';
import { DAY_MS } from '../system.ts';
import type { Happening, Outbox } from './ports.ts';

export interface AnnouncePorts extends Pick<System, 'clock' | 'telemetry'> {
  readonly outbox: Outbox;
}

/**
 * Puts an event into the outbox, from where the refresher publishes it. What is seen again and again is announced again
 * and again, and counted and published once.
 * @param once tells two events of the same name and connection apart.
 * @throws if the table fails. The operation is to fail too, so that its repetition announces the event.
 */
export async function announce(ports: AnnouncePorts, happening: Happening, once: string): Promise<void> {
  const { clock, outbox, telemetry } = ports;
  const { connection, caller } = { connection: undefined, caller: undefined, ...happening.fields };
  const id = [happening.name, connection ?? caller ?? '', once].join(':');
  let isNew = true;
  try {
    isNew = await outbox.add({ ...happening, id, at: clock.now() });
  } finally {
    if (isNew) telemetry.count(happening.name);
  }
}

/** The same where the operation matters more than its event. */
export async function tryToAnnounce(ports: AnnouncePorts, happening: Happening, once: string): Promise<void> {
  try {
    await announce(ports, happening, once);
  } catch (error) {
    const fields = { event: happening.name, ...happening.fields, reason: reasonOf(error) };
    ports.telemetry.warn('an event could not be put into the outbox', fields);
  }
}

/** For what lasts: the same event throughout a day, and another one the next day. @param since its beginning, if known. */
export const onceADay = (now: number, since = 0): string => `${since}+${Math.floor((now - since) / DAY_MS)}d`;
