import { Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmCondition, atLeast } from './alarm-condition.ts';
import { eventAlarms } from './event-alarms.ts';
import { refresherAlarms, type WatchedRefresher } from './refresher-alarms.ts';

export interface AlarmsProps extends WatchedRefresher {
  readonly stage: Stage;
  readonly topic: ITopic;
}

/** Each alarm has a section of the runbook under its own name. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const conditions = {
      ApiFailing: apiFailing(props.stage),
      ...refresherAlarms(props),
      ...eventAlarms(props.service),
    };
    for (const [name, { whatToDo, lasts, ...condition }] of Object.entries(conditions)) {
      const alarm = new Alarm(this, name, {
        ...condition,
        alarmDescription: `${whatToDo} docs/runbook.md#${name.toLowerCase()}`,
      });
      alarm.addAlarmAction(new SnsAction(props.topic));
      if (lasts) alarm.addOkAction(new SnsAction(props.topic));
    }
  }
}

/**
 * The average of this metric is the share of requests that failed: a count that means something to ten requests a
 * minute means nothing to thousands. One error can be all of a quiet minute, so it takes three such minutes; and they
 * need not follow each other, because between quiet minutes there are empty ones.
 */
const apiFailing = (stage: Stage): AlarmCondition => ({
  ...atLeast(0.05),
  metric: stage.metricServerError({ period: Duration.minutes(1), statistic: 'Average' }),
  evaluationPeriods: 15,
  datapointsToAlarm: 3,
  lasts: true,
  whatToDo:
    "Requests end with a 5xx, again and again. Find the route in the API's access log, then read its function's.",
});
