import * as z from 'zod/mini';
import { AwsError } from '../aws-error.ts';
import { type OperationContext, operation, seconds, secretId, stage, versionId } from './operation.ts';
import { AWSCURRENT, type Secret, type SecretVersion, versionById, versionByStage } from './secret.ts';
import { assertReadable } from './secret-key.ts';

const request = z.object({
  SecretId: secretId,
  VersionId: z.optional(versionId),
  VersionStage: z.optional(stage),
});

export const getSecretValue = operation(request, (input, context) => {
  const secret = context.store.readUsable(input.SecretId);
  return revealVersion(secret, { id: input.VersionId, stage: input.VersionStage }, context);
});

interface WantedVersion {
  readonly id?: string | undefined;
  readonly stage?: string | undefined;
}

export function revealVersion(secret: Secret, wanted: WantedVersion, context: OperationContext): object {
  const { accessedAt, now } = context;
  const version = find(secret, wanted);
  if (!version?.value) {
    const which = wanted.id === undefined ? `staging label: ${wanted.stage ?? AWSCURRENT}` : `VersionId: ${wanted.id}`;
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${which}`,
    );
  }
  assertReadable(secret, version, context);
  accessedAt.set(secret.arn, now());
  accessedAt.set(`${secret.arn}#${version.id}`, now());
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...version.value.reveal(),
    VersionStages: version.stages,
    CreatedDate: seconds(version.createdAt),
  };
}

function find(secret: Secret, { id, stage }: WantedVersion): SecretVersion | undefined {
  if (id === undefined) return versionByStage(secret, stage ?? AWSCURRENT);
  const version = versionById(secret, id);
  if (version && stage !== undefined && !version.stages.includes(stage)) {
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return version;
}
