import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EVENT_NAMES, EVENT_SOURCE, isForPeople } from '../functions/contract/event-names.ts';

export interface EventMessagesProps {
  readonly service: string;
  readonly topic: ITopic;
}

/** EventBridge's longest: a message that comes a day late still says what to do. */
const RETRIES = { retryAttempts: 185, maxEventAge: Duration.hours(24) };

/** Tells the topic of each event that needs a person: one message for each connection and event. */
export class EventMessages extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, { service, topic }: EventMessagesProps) {
    super(scope, id);
    this.rule = new Rule(this, 'Rule', {
      description: 'RingCX Token Broker: events that need a person',
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: EVENT_NAMES.filter(isForPeople),
        detail: { service: [service], alone: [true] },
      },
      targets: [new SnsTopic(topic, { ...RETRIES, message: MESSAGE })],
    });
  }
}

const detail = (field: string): string => EventField.fromPath(`$.detail.${field}`);

/** For a mail. It uses only what every event has. */
const MESSAGE = RuleTargetInput.fromMultilineText(
  [
    `${EventField.detailType}, RingCX Token Broker ${detail('service')}`,
    detail('message'),
    `What to do: ${detail('remedy')}`,
    `Noticed at ${detail('at')}; event ${detail('eventId')}`,
  ].join('\n'),
);
