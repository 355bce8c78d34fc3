import { CfnResource, Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  CompositeAlarm,
  type CompositeAlarmProps,
  type IAlarmRule,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmCondition, type AlarmConditions, atLeast } from './alarm-condition.ts';
import { eventAlarms } from './event-alarms.ts';
import { type RefresherAlarmsProps, refresherAlarms } from './refresher-alarms.ts';

export interface AlarmsProps extends RefresherAlarmsProps {
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
      ...eventAlarms(props.service),
    };
    const alarms = Object.entries(conditions).map(
      ([name, { whatToDo, notifyWhenResolved, quietDuring, ...condition }]) => {
        const alarmDescription = `${whatToDo} docs/runbook.md#${name.toLowerCase()}`;
        const alarm = new Alarm(this, name, { ...condition, alarmDescription });
        return { name, alarm, alarmDescription, notifyWhenResolved, quietDuring };
      },
    );
    for (const { name, alarm, alarmDescription, notifyWhenResolved, quietDuring } of alarms) {
      const louder = alarms.find((each) => each.name === quietDuring)?.alarm;
      const alarmRule = louder && isRaisedWithout(alarm, louder);
      const sender = alarmRule ? this.#addComposite(`${name}Alone`, { alarmRule, alarmDescription }) : alarm;
      sender.addAlarmAction(new SnsAction(props.topic));
      if (notifyWhenResolved) sender.addOkAction(new SnsAction(props.topic));
    }
  }

  /** The CDK names a composite alarm itself, where CloudFormation would choose a name that no other stack has. */
  #addComposite(id: string, props: CompositeAlarmProps): CompositeAlarm {
    const alarm = new CompositeAlarm(this, id, props);
    const { defaultChild } = alarm.node;
    if (defaultChild && CfnResource.isCfnResource(defaultChild)) defaultChild.addPropertyDeletionOverride('AlarmName');
    return alarm;
  }
}

const isRaisedWithout = (alarm: Alarm, louder: Alarm): IAlarmRule =>
  AlarmRule.allOf(
    AlarmRule.fromAlarm(alarm, AlarmState.ALARM),
    AlarmRule.not(AlarmRule.fromAlarm(louder, AlarmState.ALARM)),
  );

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
