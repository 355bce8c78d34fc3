import type { Iam } from '../iam/iam.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Stack, StackResource } from '../template/stack.ts';
import { scheduleRefusal } from './schedule-refusal.ts';
import { readScheduleTimes, type ScheduleTimes } from './schedule-times.ts';

export interface ScheduleOptions {
  readonly lambda: Pick<LambdaService, 'enqueue'>;
  /** Replaces the declared intervals. */
  readonly everySeconds: number | undefined;
  /** Each firing comes once more after this time, as EventBridge Scheduler promises no more than "at least once". */
  readonly repeatedAfterMs?: number | undefined;
  readonly iam: Iam;
  /** Told of every tick for which the template does not give EventBridge Scheduler the permission. */
  readonly onRefusal: (scheduleName: string, because: string) => void;
}

/** Node.js fires a timer at once that is to wait for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Invokes the target of every `AWS::Scheduler::Schedule` in real time; of a rate, for the first time one interval from now. */
export const startSchedules = (stack: Stack, options: ScheduleOptions): (() => void) => {
  const { lambda, everySeconds, repeatedAfterMs, onRefusal } = options;
  const timers = new Set<NodeJS.Timeout>();
  const at = (time: number, act: () => void): void => {
    const leftMs = time - Date.now();
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (leftMs > LONGEST_TIMER_MS) at(time, act);
        else act();
      },
      Math.min(leftMs, LONGEST_TIMER_MS),
    );
    timers.add(timer);
  };
  const start = ({ name, target, input, times, refusal }: Schedule): void => {
    const fire = () => {
      if (refusal !== undefined) return onRefusal(name, refusal);
      const invoke = () => lambda.enqueue(target, JSON.parse(withAttributes(input, name)));
      invoke();
      if (repeatedAfterMs !== undefined) at(Date.now() + repeatedAfterMs, invoke);
    };
    const fireFrom = (before: number): void => {
      const next = everySeconds === undefined ? times(before) : before + everySeconds * 1000;
      if (next === undefined) return;
      at(next, () => {
        fire();
        // A machine that was asleep does not catch up on the times that it missed.
        fireFrom(Math.max(next, Date.now()));
      });
    };
    fireFrom(Date.now());
  };
  for (const schedule of readSchedules(stack, options.iam)) start(schedule);
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
};

interface Schedule {
  readonly name: string;
  readonly target: string;
  readonly input: string;
  readonly times: ScheduleTimes;
  /** Why the template does not let the schedule invoke its target. */
  readonly refusal: string | undefined;
}

const readSchedules = (stack: Stack, iam: Iam): readonly Schedule[] =>
  stack
    .ofType('AWS::Scheduler::Schedule')
    .filter(({ properties }) => properties.optionalText('State') !== 'DISABLED')
    .map((schedule) => ({
      ...readSchedule(schedule),
      refusal: scheduleRefusal(iam, stack.target, schedule.properties),
    }));

const readSchedule = ({ ref, properties }: StackResource): Omit<Schedule, 'refusal'> => {
  for (const name of ['StartDate', 'EndDate']) properties.refuse(name, 'is not kept on one machine');
  const target = properties.object('Target');
  if (!target) throw new Error(`${properties.where}.Target is missing.`);
  return {
    name: ref,
    target: target.text('Arn'),
    input: target.optionalText('Input') ?? '{}',
    times: readScheduleTimes(properties),
  };
};

/** Replaces the keywords of EventBridge Scheduler in an input. */
const withAttributes = (input: string, name: string): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', name)
    .replaceAll('<aws.scheduler.scheduled-time>', new Date().toISOString())
    .replaceAll('<aws.scheduler.execution-id>', crypto.randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
