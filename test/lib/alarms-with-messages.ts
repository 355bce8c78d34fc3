import type { Template } from 'aws-cdk-lib/assertions';
import { type Resource, resources } from './synthesize.ts';

/** The alarms that tell the topic, keyed by the anchor of their section in the runbook. */
export const alarmsWithMessages = (template: Template): Map<string, Resource['Properties']> =>
  new Map(
    [...resources(template).values()]
      .filter(({ Type, Properties }) => /Alarm$/.test(Type) && Properties.AlarmActions !== undefined)
      .map(({ Properties }) => [Properties.AlarmDescription.replace(/.*runbook\.md#/, ''), Properties]),
  );
