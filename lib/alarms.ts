import { Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmCondition, type AlarmConditions, atLeast } from './alarm-condition.ts';
import { type EventAlarmsProps, eventAlarms } from './event-alarms.ts';
import { type RefresherAlarmsProps, refresherAlarms } from './refresher-alarms.ts';

export interface AlarmsProps extends RefresherAlarmsProps, EventAlarmsProps {
  readonly stage: Stage;
  readonly topic: ITopic;
}

/** Each alarm that sends messages has a section of its own name in the runbook. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const conditions: AlarmConditions = {
      ApiFailing: apiFailing(props.stage),
      ...refresherAlarms(props),
      ...eventAlarms(props),
    };
    for (const [name, { whatToDo, notifyWhenResolved, ...condition }] of Object.entries(conditions)) {
      const alarmDescription = `${whatToDo} docs/runbook.md#${name.toLowerCase()}`;
      const alarm = new Alarm(this, name, { ...condition, alarmDescription });
      alarm.addAlarmAction(new SnsAction(props.topic));
      if (notifyWhenResolved) alarm.addOkAction(new SnsAction(props.topic));
    }
  }
}

/**
 * The average of this metric is the share of requests that failed. A share works for ten requests a minute and for
 * thousands, where no single count would. In a quiet minute one error can be every request, so the alarm takes three
 * such minutes. They need not be consecutive, because minutes without any request lie between them.
 */
const apiFailing = (stage: Stage): AlarmCondition => ({
  ...atLeast(0.05),
  metric: stage.metricServerError({ period: Duration.minutes(1), statistic: 'Average' }),
  evaluationPeriods: 15,
  datapointsToAlarm: 3,
  notifyWhenResolved: true,
  whatToDo:
    "Requests end with a 5xx, again and again. Find the route in the API's access log, then read its function's.",
});
