import { addVersion } from '../../../local/aws/secrets/add-version.ts';
import { moveStage, type StageMove } from '../../../local/aws/secrets/move-stages.ts';
import { type Secret, unfinishedVersion, versionByStage } from '../../../local/aws/secrets/secret.ts';
import { SecretValue } from '../../../local/aws/secrets/secret-value.ts';

const DAY_MS = 24 * 3600_000;

/** A refusal of Secrets Manager's, by the name of its exception. */
export class SecretsRefusal extends Error {
  readonly exception: 'ResourceNotFound' | 'ResourceExists' | 'InvalidRequest' | 'InvalidParameter';

  constructor(exception: SecretsRefusal['exception']) {
    super(exception);
    this.exception = exception;
  }
}

/** A secret with the schedule of its rotation. */
export interface RotatingSecret extends Secret {
  readonly afterDays: number | null;
  readonly rotationOn: boolean;
  readonly nextRotationAt: number;
}

interface Snapshot {
  readonly from: number;
  readonly secret: RotatingSecret | undefined;
}

/** All secrets as they truly are, and as they were a moment ago, since Secrets Manager's reads lag. */
export class SecretsState {
  readonly #secrets = new Map<string, RotatingSecret>();
  readonly #past = new Map<string, Snapshot[]>();
  onChange: (name: string, after: RotatingSecret, before: RotatingSecret | undefined) => void = () => undefined;
  onRotate: (name: string, versionId: string) => void = () => undefined;

  find(name: string): RotatingSecret | undefined {
    return this.#secrets.get(name);
  }

  all(): readonly RotatingSecret[] {
    return [...this.#secrets.values()];
  }

  /** The secret as a reader sees it whose view is that old. */
  seen(name: string, now: number, lagMs: number): RotatingSecret {
    const past = this.#past.get(name) ?? [];
    const secret = past.findLast(({ from }) => from <= now - lagMs)?.secret;
    if (!secret) throw new SecretsRefusal('ResourceNotFound');
    return secret;
  }

  create(name: string, text: string | undefined, id: string, now: number): void {
    const before = this.#secrets.get(name);
    if (before) throw new SecretsRefusal(before.deletionAt === undefined ? 'ResourceExists' : 'InvalidRequest');
    const times = { createdAt: now, changedAt: now, deletionAt: undefined };
    const rotation = { rotation: undefined, afterDays: null, rotationOn: false, nextRotationAt: 0 };
    const names = { arn: name, name, description: undefined, kmsKeyId: undefined, tags: [], versions: [] };
    this.#save({ ...names, ...times, ...rotation }, now);
    if (text !== undefined) this.put(name, { id, text, stages: ['AWSCURRENT'] }, now);
  }

  put(name: string, put: { id: string; text: string; stages: readonly string[] }, now: number): void {
    const value = new SecretValue(put.text, undefined);
    this.#change(name, now, (secret) => addVersion(secret, { id: put.id, value, stages: put.stages, now }));
  }

  move(name: string, move: StageMove, now: number): void {
    this.#change(name, now, (secret) => moveStage(secret, move));
  }

  /** @param rotation.versionId of the version that becomes pending. */
  rotate(name: string, rotation: { afterDays?: number; rotateNow: boolean; versionId: string }, now: number): void {
    const { afterDays, rotateNow, versionId } = rotation;
    const secret = this.#usable(name);
    if (!secret.rotationOn && afterDays === undefined) throw new SecretsRefusal('InvalidRequest');
    if (unfinishedVersion(secret)) throw new SecretsRefusal('InvalidRequest');
    const days = afterDays ?? secret.afterDays ?? 30;
    this.#save({ ...secret, rotationOn: true, afterDays: days, nextRotationAt: now + days * DAY_MS }, now);
    if (rotateNow) this.begin(name, versionId, now);
  }

  /** Makes the empty pending version, and tells the rotation service. */
  begin(name: string, versionId: string, now: number): void {
    const stages = ['AWSPENDING'];
    this.#change(name, now, (secret) => addVersion(secret, { id: versionId, value: undefined, stages, now }));
    this.onRotate(name, versionId);
  }

  cancelRotation(name: string, now: number): void {
    this.#save({ ...this.#usable(name), rotationOn: false }, now);
  }

  scheduleNext(name: string, at: number, now: number): void {
    const secret = this.#secrets.get(name);
    if (secret) this.#save({ ...secret, nextRotationAt: at }, now);
  }

  delete(name: string, now: number): void {
    this.#save({ ...this.#usable(name), deletionAt: now + 7 * DAY_MS }, now);
  }

  restore(name: string, now: number): void {
    const secret = this.#secrets.get(name);
    if (secret) this.#save({ ...secret, deletionAt: undefined }, now);
  }

  #usable(name: string): RotatingSecret {
    const secret = this.#secrets.get(name);
    if (!secret) throw new SecretsRefusal('ResourceNotFound');
    if (secret.deletionAt !== undefined) throw new SecretsRefusal('InvalidRequest');
    return secret;
  }

  #change(name: string, now: number, change: (secret: Secret) => Secret): void {
    const before = this.#usable(name);
    try {
      this.#save({ ...before, ...change(before) }, now);
    } catch (error) {
      if (error instanceof Error && error.name === 'AwsError')
        throw new SecretsRefusal(/token/i.test(error.message) ? 'ResourceExists' : 'InvalidParameter');
      throw error;
    }
  }

  #save(secret: RotatingSecret, now: number): void {
    const before = this.#secrets.get(secret.name);
    this.#secrets.set(secret.name, secret);
    const recent = (this.#past.get(secret.name) ?? []).slice(-12);
    this.#past.set(secret.name, [...recent, { from: now, secret }]);
    this.onChange(secret.name, secret, before);
  }
}

/** The text of the version with that staging label. */
export const textWith = (secret: Secret | undefined, stage: string): string | undefined =>
  secret && versionByStage(secret, stage)?.value?.reveal().SecretString;
