import * as z from 'zod/mini';
import { DAY_MS } from './durations.ts';
import { type OperationContext, operation, seconds, secretId } from './operation.ts';
import { describeRules } from './rotation-schedule.ts';
import type { Secret } from './secret.ts';

export const describeSecret = operation(z.object({ SecretId: secretId }), (input, context) => {
  const secret = context.store.read(input.SecretId);
  return { ...describe(secret, context), VersionIdsToStages: stagesByVersion(secret) };
});

/** The fields that DescribeSecret and ListSecrets share. */
export function describe(secret: Secret, { accessedAt }: Pick<OperationContext, 'accessedAt'>): object {
  const { rotation } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    RotationEnabled: rotation?.enabled,
    RotationLambdaARN: rotation?.functionArn,
    RotationRules: rotation?.rules && describeRules(rotation.rules),
    LastRotatedDate: seconds(rotation?.lastRotatedAt),
    LastChangedDate: seconds(secret.changedAt),
    LastAccessedDate: seconds(startOfDay(accessedAt.get(secret.arn))),
    DeletedDate: seconds(secret.deletionAt),
    NextRotationDate: seconds(rotation?.nextRotationAt),
    Tags: secret.tags.length > 0 ? secret.tags : undefined,
    CreatedDate: seconds(secret.createdAt),
  };
}

/** Versions without staging labels are deprecated, and DescribeSecret does not show them. */
export function stagesByVersion({ versions }: Secret): Record<string, readonly string[]> | undefined {
  const labelled = versions.filter(({ stages }) => stages.length > 0);
  return labelled.length > 0 ? Object.fromEntries(labelled.map(({ id, stages }) => [id, stages])) : undefined;
}

/** Secrets Manager records the day of a read, not the time. */
export function startOfDay(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms - (ms % DAY_MS);
}
