import type { EventName } from '../../contract/event-names.ts';
import type { EventFields } from '../../contract/events.ts';

/** An event's name and its own fields. */
export type Happening = { readonly [N in EventName]: { readonly name: N; readonly fields: EventFields<N> } }[EventName];

/** An event on its way to EventBridge. */
export type BrokerEvent = Happening & {
  /** Says what makes it the same event: a second one with this id is not published. */
  readonly id: string;
  readonly at: number;
};

/** The table's outbox. Every function may put an event in; the refresher alone may do the rest. */
export interface Outbox {
  /** False, and nothing happens: the event was put in before, and may be published already. */
  add(event: BrokerEvent): Promise<boolean>;
  /** Undefined: it is published, or there is none. */
  findUnpublished(id: string): Promise<BrokerEvent | undefined>;
  /** It stays in the table for a while, so that the same event is not published again. */
  notePublished(id: string): Promise<void>;
  /** Counts messages to people. @returns their number in that period of time, with these. */
  countMessages(name: EventName, period: number, more: number): Promise<number>;
}

/** The `detail` of a published event. */
export type EventDetail = Readonly<Record<string, unknown>>;

export interface EventBus {
  /** @throws if the event was not taken. */
  publish(name: EventName, detail: EventDetail): Promise<void>;
}
