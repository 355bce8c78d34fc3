import { type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** When an alarm goes off, and what it tells a person to do. */
export type AlarmCondition = Omit<AlarmProps, 'alarmDescription'> & {
  readonly whatToDo: string;
  /**
   * Whether the alarm also sends a message when it is resolved. An alarm on an event does not: a minute without another
   * event does not mean that the cause is gone.
   */
  readonly notifyWhenResolved: boolean;
};

/** Keyed by the alarm's name, which is also the title of its section in the runbook. */
export type AlarmConditions = Readonly<Record<string, AlarmCondition>>;

/** The functions emit a count only when something happens, so missing data means that nothing happened. */
export const atLeast = (threshold: number) => ({
  threshold,
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  treatMissingData: TreatMissingData.NOT_BREACHING,
});
