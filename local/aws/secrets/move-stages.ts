import { AwsError } from '../aws-error.ts';
import { current, previous, type Secret, type SecretVersion, versionById, versionByStage } from './secret.ts';

// A quota of the service, over all versions of a secret together.
const maxStages = 20;

/** Attaches labels to one version; each is on one version only, and a moved AWSCURRENT leaves AWSPREVIOUS behind. */
export function attachStages(secret: Secret, versionId: string, stages: readonly string[]): Secret {
  const before = versionByStage(secret, current);
  let versions = secret.versions.map((version) =>
    version.id === versionId ? withStages(version, stages) : withoutStages(version, stages),
  );
  if (stages.includes(current) && before && before.id !== versionId) {
    versions = versions.map((version) =>
      version.id === before.id ? withStages(version, [previous]) : withoutStages(version, [previous]),
    );
  }
  if (versions.flatMap((version) => version.stages).length > maxStages) {
    throw new AwsError(
      'LimitExceededException',
      `You can't attach more than ${maxStages} staging labels to the versions of a secret.`,
    );
  }
  return { ...secret, versions };
}

export interface StageMove {
  stage: string;
  from: string | undefined;
  to: string | undefined;
}

/** Compare and swap: whoever moves a label has to name the version that holds it. */
export function moveStage(secret: Secret, { stage, from, to }: StageMove): Secret {
  for (const id of [from, to]) {
    if (id !== undefined && !versionById(secret, id)) throw invalid(`Not a valid version: ${id}`);
  }
  const holder = versionByStage(secret, stage)?.id;
  if (to === undefined) return detachStage(secret, { stage, from, holder });
  if (from === undefined && holder !== undefined && holder !== to) {
    throw invalid(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (from !== undefined && from !== holder) throw notTheHolder(stage);
  if (stage === current && !versionById(secret, to)?.value) {
    throw invalid(`You can't move staging label ${current} to version ${to} because it has no secret value.`);
  }
  return attachStages(secret, to, [stage]);
}

function detachStage(
  secret: Secret,
  { stage, from, holder }: { stage: string; from: string | undefined; holder: string | undefined },
): Secret {
  if (from === undefined) throw invalid('You must specify MoveToVersionId, RemoveFromVersionId or both.');
  if (from !== holder) throw notTheHolder(stage);
  if (stage === current) {
    throw invalid(
      `You can only move staging label ${current} to a different secret version. It can't be completely removed.`,
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
  return invalid(
    `When you move staging label ${stage}, RemoveFromVersionId must be the version that currently has the staging label ${stage}.`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
