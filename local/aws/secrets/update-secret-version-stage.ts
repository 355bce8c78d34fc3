import * as z from 'zod/mini';
import { moveStage } from './move-stages.ts';
import { operation, secretId, stage, versionId } from './operation.ts';
import { restartPeriod } from './rotation-dates.ts';

const request = z.object({
  SecretId: secretId,
  VersionStage: stage,
  RemoveFromVersionId: z.optional(versionId),
  MoveToVersionId: z.optional(versionId),
});

export const updateSecretVersionStage = operation(request, (input, context) => {
  const { store, now } = context;
  const before = store.getUsable(input.SecretId);
  const { VersionStage: moved, RemoveFromVersionId: from, MoveToVersionId: to } = input;
  const after = { ...moveStage(before, { stage: moved, from, to }), changedAt: now() };
  store.save(restartPeriod(before, after, context));
  return { ARN: after.arn, Name: after.name };
});
