import { type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** When an alarm goes off, and what a person is told then. */
export type AlarmCondition = Omit<AlarmProps, 'alarmDescription'> & {
  readonly whatToDo: string;
  /** Whether its end is worth a message: that nothing happened in the next minute does not mean that all is well. */
  readonly lasts: boolean;
};

/** By the name of the alarm, which is also the title of its section in the runbook. */
export type AlarmConditions = Readonly<Record<string, AlarmCondition>>;

/** An event. Once is enough, and nothing emitted means that nothing happened. */
export const once = (metric: IMetric, whatToDo: string): AlarmCondition => ({
  ...atLeast(1),
  metric,
  evaluationPeriods: 1,
  lasts: false,
  whatToDo,
});

/** What is not counted has not happened. */
export const atLeast = (threshold: number) => ({
  threshold,
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  treatMissingData: TreatMissingData.NOT_BREACHING,
});
