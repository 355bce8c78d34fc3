import { AwsError } from '../aws-error.ts';
import { attachStages } from './move-stages.ts';
import { current, type Secret, type SecretVersion, versionById } from './secret.ts';
import type { SecretValue } from './secret-value.ts';

const maxVersions = 100;
const keptAtLeastMs = 24 * 3_600_000;

export interface NewVersion {
  id: string;
  value: SecretValue | undefined;
  stages: readonly string[];
  now: number;
}

/** Adds a version, or fills the empty one that a rotation announced under this id. Repeating the same is no change. */
export function addVersion(secret: Secret, { id, value, stages, now }: NewVersion): Secret {
  const existing = versionById(secret, id);
  if (existing?.value) {
    if (value && existing.value.equals(value)) return secret;
    throw tokenInUse(secret, id);
  }
  // The first version of a secret is the current one, whatever labels were asked for.
  const labels = secret.versions.length === 0 && value ? [...stages, current] : stages;
  const version: SecretVersion = { id, value, stages: existing?.stages ?? [], createdAt: existing?.createdAt ?? now };
  const others = secret.versions.filter((other) => other.id !== id);
  return prune(attachStages({ ...secret, versions: [...others, version], changedAt: now }, id, labels), now);
}

/** Unlabelled versions go, oldest first, but none in its first day: hence no secret can be written every few minutes. */
function prune(secret: Secret, now: number): Secret {
  const excess = secret.versions.length - maxVersions;
  if (excess <= 0) return secret;
  const removable = secret.versions.filter(
    (version) => version.stages.length === 0 && now - version.createdAt >= keptAtLeastMs,
  );
  if (removable.length < excess) {
    throw new AwsError(
      'LimitExceededException',
      `You have reached the quota of about ${maxVersions} versions for a secret.`,
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
