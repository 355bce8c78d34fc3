import type { EventBridgeEvent } from '../aws/events/put-events.ts';
import type { Stack } from '../template/stack.ts';
import { matchesEvent, refuseFilters } from './event-pattern.ts';
import { readTransformer } from './input-transformer.ts';

/** The texts that the SNS topics of the template get of an event. */
export type MessagesOf = (event: EventBridgeEvent) => readonly string[];

/** Reads every `AWS::Events::Rule`. Only topics are served as targets. */
export const readRules = (stack: Stack): MessagesOf => {
  const topics = new Set(stack.ofType('AWS::SNS::Topic').map(({ ref }) => ref));
  const rules = stack
    .ofType('AWS::Events::Rule')
    .filter(({ properties }) => properties.optionalText('State') !== 'DISABLED')
    .map(({ properties }) => {
      properties.refuse('EventBusName', 'is not served on one machine; there is only the default event bus');
      const pattern = properties.object('EventPattern');
      if (!pattern) throw new Error(`${properties.where}.EventPattern is missing; only patterns start a rule here.`);
      refuseFilters(pattern.value, pattern.where);
      const transforms = properties.list('Targets').map((target) => {
        if (topics.has(target.text('Arn'))) return readTransformer(target);
        throw new Error(`${target.where}.Arn is no SNS topic of the template.`);
      });
      return { pattern: pattern.value, transforms };
    });
  return (event) =>
    rules
      .filter(({ pattern }) => matchesEvent(pattern, { ...event }))
      .flatMap(({ transforms }) => transforms.map((transform) => transform(event)));
};
