import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addVersion } from './add-version.ts';
import { withNextDate } from './rotation-dates.ts';
import type { RotationOptions, RotationReport } from './rotation-options.ts';
import { nextRotation } from './rotation-schedule.ts';
import {
  AWSCURRENT,
  AWSPENDING,
  type Rotation,
  type Secret,
  unfinishedVersion,
  versionById,
  versionByStage,
} from './secret.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const MAX_ATTEMPTS = 5;
// Secrets Manager resumes a failed rotation with the same version until it succeeds or somebody removes the version.
const REATTEMPT_AFTER_MS = 3_600_000;

/** Runs rotations in the background, at most one per secret. */
export class RotationRunner {
  readonly #options: RotationOptions;
  readonly #running = new Map<string, { stop: AbortController; done: Promise<void> }>();

  constructor(options: RotationOptions) {
    this.#options = options;
  }

  canInvoke(functionArn: string, secretArn: string): boolean {
    const { rotate, mayRotateBy } = this.#options;
    return rotate !== undefined && mayRotateBy(functionArn, secretArn);
  }

  nextAt(rotation: Rotation, from: number): number | undefined {
    const { everySeconds } = this.#options;
    return everySeconds === undefined ? nextRotation(rotation.rules, from) : from + everySeconds * 1000;
  }

  /** Creates an empty AWSPENDING version and begins. */
  start(secret: Secret & { rotation: Rotation }, token: string): void {
    const now = this.#options.now();
    const rotation = { ...secret.rotation, startedFor: token };
    this.#options.store.save(
      addVersion({ ...secret, rotation }, { id: token, value: undefined, stages: [AWSPENDING], now }),
    );
    this.#run(secret.name, (stop) => this.#rotate(secret.name, token, stop));
  }

  /**
   * Leaves the rotation to the schedule, but runs testSecret at once, on a pending copy of the current value that is
   * then removed.
   */
  schedule(secret: Secret & { rotation: Rotation }, token: string): void {
    const { store, now } = this.#options;
    const rotation = withNextDate(
      secret.rotation,
      this.nextAt(secret.rotation, secret.rotation.lastRotatedAt ?? now()),
    );
    const value = versionByStage(secret, AWSCURRENT)?.value;
    const { functionArn } = rotation;
    store.save(addVersion({ ...secret, rotation }, { id: token, value, stages: [AWSPENDING], now: now() }));
    this.#run(secret.name, async () => {
      try {
        await this.#call('testSecret', { arn: secret.arn, functionArn, token });
      } catch (error) {
        this.#report(secret.name, token, 'attempt-failed', error);
      }
      const after = store.find(secret.name);
      if (after) store.save({ ...after, versions: after.versions.filter(({ id }) => id !== token) });
    });
  }

  cancel(name: string): void {
    this.#running.get(name)?.stop.abort();
  }

  /**
   * Starts the rotations that are due. A version that is pending for another reason blocks a rotation, as it blocks
   * RotateSecret.
   */
  startDue(): void {
    const now = this.#options.now();
    for (const secret of this.#options.store.all()) {
      const { rotation, name } = secret;
      const due = rotation?.enabled && rotation.nextAttemptAt !== undefined && rotation.nextAttemptAt <= now;
      if (!due || secret.deletionAt !== undefined || this.#running.has(name)) continue;
      const unfinished = unfinishedVersion(secret);
      if (!unfinished) this.start({ ...secret, rotation }, randomUUID());
      else if (unfinished.id === rotation.startedFor)
        this.#run(name, (stop) => this.#rotate(name, unfinished.id, stop));
    }
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  close(): void {
    for (const { stop } of this.#running.values()) stop.abort();
  }

  #run(name: string, work: (stop: AbortSignal) => Promise<void>): void {
    const stop = new AbortController();
    const before = this.#running.get(name)?.done;
    const done = (async () => {
      // A cancelled rotation may still be running its step.
      await before;
      await work(stop.signal);
    })().finally(() => {
      if (this.#running.get(name)?.stop === stop) this.#running.delete(name);
    });
    this.#running.set(name, { stop, done });
  }

  /** After a failed step the rotation starts over with the same token, so every step has to be idempotent. */
  async #rotate(name: string, token: string, stop: AbortSignal): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS && !stop.aborted; attempt += 1) {
      try {
        for (const step of STEPS) await this.#step(step, { name, token, stop });
        if (!stop.aborted) this.#succeed(name, token);
        return;
      } catch (error) {
        this.#report(name, token, attempt < MAX_ATTEMPTS ? 'attempt-failed' : 'gave-up', error);
      }
      if (attempt < MAX_ATTEMPTS)
        await sleep(this.#options.retryDelayMs, undefined, { signal: stop }).catch(() => undefined);
    }
    this.#postpone(name);
  }

  async #step(step: string, { name, token, stop }: { name: string; token: string; stop: AbortSignal }): Promise<void> {
    const secret = this.#options.store.find(name);
    if (stop.aborted || !secret?.rotation) return;
    const { arn, rotation } = secret;
    await this.#call(step, { arn, functionArn: rotation.functionArn, token });
    const version = versionById(this.#options.store.find(name) ?? secret, token);
    if (stop.aborted) return;
    if (!version?.value)
      throw new Error(
        `Pending secret version ${token} for Secret ${arn} was not created by Lambda ${rotation.functionArn}.`,
      );
    if (step === 'finishSecret' && !version.stages.includes(AWSCURRENT))
      throw new Error(`Version ${token} has not become ${AWSCURRENT}.`);
  }

  async #call(
    step: string,
    { arn, functionArn, token }: { arn: string; functionArn: string; token: string },
  ): Promise<void> {
    if (!this.canInvoke(functionArn, arn)) throw new Error(`Secrets Manager may not invoke ${functionArn} for ${arn}.`);
    const event = { Step: step, SecretId: arn, ClientRequestToken: token, RotationToken: randomUUID() };
    await this.#options.rotate?.({ functionArn, event });
  }

  #succeed(name: string, token: string): void {
    const { store, now } = this.#options;
    const secret = store.find(name);
    if (!secret?.rotation) return;
    const rotation = withNextDate({ ...secret.rotation, lastRotatedAt: now() }, this.nextAt(secret.rotation, now()));
    store.save({ ...secret, rotation, changedAt: now() });
    this.#report(name, token, 'succeeded');
  }

  #postpone(name: string): void {
    const { store, now, everySeconds } = this.#options;
    const secret = store.find(name);
    if (!secret?.rotation?.enabled) return;
    const pauseMs = everySeconds === undefined ? REATTEMPT_AFTER_MS : everySeconds * 1000;
    store.save({ ...secret, rotation: { ...secret.rotation, nextAttemptAt: now() + pauseMs } });
  }

  #report(secretName: string, versionId: string, outcome: RotationReport['outcome'], error?: unknown): void {
    this.#options.onReport({ secretName, versionId, outcome, ...(error === undefined ? {} : { error }) });
  }
}
