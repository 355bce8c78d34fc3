import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Stack, StackResource } from '../template/stack.ts';

export interface ScheduleOptions {
  readonly lambda: Pick<LambdaService, 'enqueue'>;
  /** Replaces the declared intervals. */
  readonly everySeconds: number | undefined;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** Invokes the target of every `AWS::Scheduler::Schedule` in real time, for the first time one interval from now. */
export const startSchedules = (stack: Stack, { lambda, everySeconds }: ScheduleOptions): (() => void) => {
  const timers = stack
    .ofType('AWS::Scheduler::Schedule')
    .filter(({ properties }) => properties.optionalText('State') !== 'DISABLED')
    .map(readSchedule)
    .map(({ name, target, input, seconds }) =>
      setInterval(
        () => {
          const event: unknown = JSON.parse(withAttributes(input, name));
          lambda.enqueue(target, event);
        },
        (everySeconds ?? seconds) * 1000,
      ),
    );
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
};

const readSchedule = ({ ref, properties }: StackResource) => {
  const expression = properties.text('ScheduleExpression');
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitSeconds = UNIT_SECONDS[unit];
  if (count === undefined || unitSeconds === undefined) {
    throw new Error(`${properties.where}.ScheduleExpression is ${expression}; only rates are fired on one machine.`);
  }
  const target = properties.object('Target');
  if (!target) throw new Error(`${properties.where}.Target is missing.`);
  return {
    name: ref,
    target: target.text('Arn'),
    input: target.optionalText('Input') ?? '{}',
    seconds: Number(count) * unitSeconds,
  };
};

/** Replaces the keywords of EventBridge Scheduler in an input. */
const withAttributes = (input: string, name: string): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', name)
    .replaceAll('<aws.scheduler.scheduled-time>', new Date().toISOString())
    .replaceAll('<aws.scheduler.execution-id>', crypto.randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
