import { AwsError } from '../aws-error.ts';
import { DAY_MS } from './durations.ts';
import { attachStages } from './move-stages.ts';
import { AWSCURRENT, type Secret, type SecretVersion, versionById } from './secret.ts';
import type { SecretValue } from './secret-value.ts';

const MAX_VERSIONS = 100;
const KEPT_AT_LEAST_MS = DAY_MS;

export interface NewVersion {
  readonly id: string;
  readonly value: SecretValue | undefined;
  readonly stages: readonly string[];
  readonly now: number;
  /** Whether a first value gets AWSCURRENT although a rotation is under way. */
  readonly firstIsCurrent?: boolean;
}

/** Adds a version, or fills the empty one that a rotation created with this id. Repeating the call changes nothing. */
export function addVersion(secret: Secret, added: NewVersion): Secret {
  const { id, value, stages, now, firstIsCurrent = false } = added;
  const existing = versionById(secret, id);
  if (existing?.value) {
    if (value && existing.value.equals(value)) return secret;
    throw tokenInUse(secret, id);
  }
  // The first version with a value becomes AWSCURRENT, whatever staging labels the request names.
  const isFirst = firstIsCurrent ? secret.versions.every((other) => !other.value) : secret.versions.length === 0;
  const labels = isFirst && value ? [...stages, AWSCURRENT] : stages;
  const version: SecretVersion = {
    id,
    value,
    keyIds: [secret.kmsKeyId],
    stages: existing?.stages ?? [],
    createdAt: existing?.createdAt ?? now,
  };
  const others = secret.versions.filter((other) => other.id !== id);
  return prune(attachStages({ ...secret, versions: [...others, version], changedAt: now }, id, labels), now);
}

/**
 * Removes unlabelled versions, oldest first, but none in its first day. A secret can therefore not be written every few
 * minutes.
 */
function prune(secret: Secret, now: number): Secret {
  const excess = secret.versions.length - MAX_VERSIONS;
  if (excess <= 0) return secret;
  const removable = secret.versions.filter(
    (version) => version.stages.length === 0 && now - version.createdAt >= KEPT_AT_LEAST_MS,
  );
  if (removable.length < excess) {
    throw new AwsError(
      'LimitExceededException',
      `You have reached the quota of about ${MAX_VERSIONS} versions for a secret.`,
    );
  }
  const removed = new Set(removable.slice(0, excess));
  return { ...secret, versions: secret.versions.filter((version) => !removed.has(version)) };
}

export function tokenInUse({ arn }: Secret, token: string): AwsError {
  return new AwsError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );
}
