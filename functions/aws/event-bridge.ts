import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBus, EventDetail } from '../broker/events/ports.ts';
import { EVENT_SOURCE, type EventName } from '../contract/event-names.ts';
import { ATTEMPT, withSockets } from './aws-clients.ts';

/** The default event bus of the account. */
export class EventBridge implements EventBus {
  readonly #client = withSockets(new EventBridgeClient(ATTEMPT));
  readonly #service: string;

  /** @param service the name of this broker, so that the rules of two brokers tell their events apart. */
  constructor(service: string) {
    this.#service = service;
  }

  /** One event a call: a policy's condition on the detail type would not be clear about a call with several. */
  async publish(name: EventName, detail: EventDetail): Promise<void> {
    const Detail = JSON.stringify({ service: this.#service, ...detail });
    const entry = { Source: EVENT_SOURCE, DetailType: name, Detail };
    const { FailedEntryCount, Entries } = await this.#client.send(new PutEventsCommand({ Entries: [entry] }));
    if (FailedEntryCount) throw new NotTaken(Entries?.[0]?.ErrorCode ?? 'NotTaken');
  }
}

/** EventBridge answered with 200, and did not take the event. The name is EventBridge's error code, for the log. */
class NotTaken extends Error {
  constructor(code: string) {
    super('EventBridge did not take the event');
    this.name = code;
  }
}
