import { AwsError, invalidParameter } from '../aws-error.ts';
import { AWSCURRENT, AWSPREVIOUS, type Secret, type SecretVersion, versionById, versionByStage } from './secret.ts';

// A quota of Secrets Manager for all versions of a secret together.
const MAX_STAGES = 20;

/**
 * Attaches staging labels to one version and takes them from the others. Moving AWSCURRENT leaves AWSPREVIOUS behind.
 */
export function attachStages(secret: Secret, versionId: string, stages: readonly string[]): Secret {
  const before = versionByStage(secret, AWSCURRENT);
  let versions = secret.versions.map((version) =>
    version.id === versionId ? withStages(version, stages) : withoutStages(version, stages),
  );
  if (stages.includes(AWSCURRENT) && before && before.id !== versionId) {
    versions = versions.map((version) =>
      version.id === before.id ? withStages(version, [AWSPREVIOUS]) : withoutStages(version, [AWSPREVIOUS]),
    );
  }
  if (versions.flatMap((version) => version.stages).length > MAX_STAGES) {
    throw new AwsError(
      'LimitExceededException',
      `You can't attach more than ${MAX_STAGES} staging labels to the versions of a secret.`,
    );
  }
  return { ...secret, versions };
}

export interface StageMove {
  readonly stage: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** A compare-and-swap: a move has to name the version that holds the label. */
export function moveStage(secret: Secret, { stage, from, to }: StageMove): Secret {
  for (const id of [from, to]) {
    if (id !== undefined && !versionById(secret, id)) throw invalidParameter(`Not a valid version: ${id}`);
  }
  const holder = versionByStage(secret, stage)?.id;
  if (to === undefined) return detachStage(secret, { stage, from, holder });
  if (from === undefined && holder !== undefined && holder !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (from !== undefined && from !== holder) throw notTheHolder(stage);
  if (stage === AWSCURRENT && !versionById(secret, to)?.value) {
    throw invalidParameter(
      `You can't move staging label ${AWSCURRENT} to version ${to} because it has no secret value.`,
    );
  }
  return attachStages(secret, to, [stage]);
}

function detachStage(
  secret: Secret,
  { stage, from, holder }: { stage: string; from: string | undefined; holder: string | undefined },
): Secret {
  if (from === undefined) throw invalidParameter('You must specify MoveToVersionId, RemoveFromVersionId or both.');
  if (from !== holder) throw notTheHolder(stage);
  if (stage === AWSCURRENT) {
    throw invalidParameter(
      `You can only move staging label ${AWSCURRENT} to a different secret version. It can't be completely removed.`,
    );
  }
  return { ...secret, versions: secret.versions.map((version) => withoutStages(version, [stage])) };
}

function withStages(version: SecretVersion, stages: readonly string[]): SecretVersion {
  return { ...version, stages: [...new Set([...version.stages, ...stages])].sort() };
}

function withoutStages(version: SecretVersion, stages: readonly string[]): SecretVersion {
  return { ...version, stages: version.stages.filter((stage) => !stages.includes(stage)) };
}

function notTheHolder(stage: string): AwsError {
  return invalidParameter(
    `When you move staging label ${stage}, RemoveFromVersionId must be the version that currently has the staging label ${stage}.`,
  );
}
