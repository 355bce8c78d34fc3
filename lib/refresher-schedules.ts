import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { type RefresherEvent, SHARD_COUNT } from '../functions/contract/refresher-event.ts';
import { acknowledgeWildcard } from './acknowledge.ts';

/** The next tick is the retry; an old one has nothing to add. */
const ONCE = { retryAttempts: 0, maxEventAge: Duration.seconds(60) };

export interface RefresherSchedulesProps {
  readonly refresher: IFunction;
  /** Over how many schedules the shards are divided. */
  readonly count: number;
}

/** The refresher's minute tick: every schedule hands it a range of shards, together all of them once. */
export class RefresherSchedules extends Construct {
  constructor(scope: Construct, id: string, { refresher, count }: RefresherSchedulesProps) {
    super(scope, id);
    refresher.configureAsyncInvoke(ONCE);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    for (const shards of shardRanges(count)) {
      const event: RefresherEvent = { shards };
      new Schedule(this, `Shards${shards.from}`, {
        description: `RingCX Token Broker: refresh what is due in shards ${shards.from} to ${shards.to - 1}`,
        schedule: ScheduleExpression.rate(Duration.minutes(1)),
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(refresher, { ...ONCE, role, input: ScheduleTargetInput.fromObject(event) }),
      });
    }
    acknowledgeWildcard(
      role,
      `${refresher.functionArn}:*`,
      'The versions and aliases of the one function; EventBridge Scheduler is granted them with it, and there are none.',
    );
  }
}

function shardRanges(count: number): RefresherEvent['shards'][] {
  const border = (index: number) => Math.floor((index * SHARD_COUNT) / count);
  return Array.from({ length: count }, (_, index) => ({ from: border(index), to: border(index + 1) }));
}
