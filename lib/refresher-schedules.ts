import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  CfnScheduleGroup,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { type RefresherEvent, SHARD_COUNT } from '../functions/contract/refresher-event.ts';
import { acknowledgeWildcard } from './acknowledge.ts';

/** The next tick retries a failed one, and a tick that comes late would add nothing to it. */
const NO_RETRY = { retryAttempts: 0, maxEventAge: Duration.seconds(60) };

export interface RefresherSchedulesProps {
  readonly refresher: IFunction;
  /** The number of schedules over which the shards are divided. */
  readonly scheduleCount: number;
}

/** Starts the refresher every minute. Each schedule passes a range of shards, and the ranges cover every shard once. */
export class RefresherSchedules extends Construct {
  constructor(scope: Construct, id: string, { refresher, scheduleCount }: RefresherSchedulesProps) {
    super(scope, id);
    refresher.configureAsyncInvoke(NO_RETRY);
    /** The library's own group would get a name that a second broker could have too. This one is named by CloudFormation. */
    const { ref } = new CfnScheduleGroup(this, 'Group');
    const scheduleGroup = ScheduleGroup.fromScheduleGroupName(this, 'Schedules', ref);
    /** A schedule of another group, even of this account, cannot start the refresher in this role. */
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': scheduleGroup.scheduleGroupArn,
          },
        },
      }),
    });
    for (const shards of shardRanges(scheduleCount)) {
      const event: RefresherEvent = { shards };
      new Schedule(this, `Shards${shards.from}`, {
        scheduleGroup,
        description: `RingCX Token Broker: refresh what is due in shards ${shards.from} to ${shards.to - 1}`,
        schedule: ScheduleExpression.rate(Duration.minutes(1)),
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(refresher, { ...NO_RETRY, role, input: ScheduleTargetInput.fromObject(event) }),
      });
    }
    acknowledgeWildcard(
      role,
      `${refresher.functionArn}:*`,
      'The versions and aliases of the one function; EventBridge Scheduler is granted them with it, and there are none.',
    );
  }
}

function shardRanges(scheduleCount: number): RefresherEvent['shards'][] {
  const firstShard = (index: number) => Math.floor((index * SHARD_COUNT) / scheduleCount);
  return Array.from({ length: scheduleCount }, (_, index) => ({ from: firstShard(index), to: firstShard(index + 1) }));
}
