import * as z from 'zod/mini';
import { invalidParameter } from '../aws-error.ts';
import { newArn } from './create-secret.ts';
import { DAY_MS } from './durations.ts';
import { type OperationContext, operation, seconds, secretId } from './operation.ts';

const DEFAULT_WINDOW_DAYS = 30;

const request = z.object({
  SecretId: secretId,
  RecoveryWindowInDays: z.optional(z.int()),
  ForceDeleteWithoutRecovery: z.optional(z.boolean()),
});

export const deleteSecret = operation(request, (input, context) => {
  const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
  if (days !== undefined && force) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  if (force) return forceDelete(input.SecretId, context);
  const now = context.now();
  const secret = context.store.getUsable(input.SecretId);
  const deletionAt = now + (days ?? DEFAULT_WINDOW_DAYS) * DAY_MS;
  context.rotations.cancel(secret.name);
  context.store.save({ ...secret, deletionAt, changedAt: now });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(deletionAt) };
});

/** Succeeds for a secret that does not exist as well. */
function forceDelete(id: string, context: OperationContext): object {
  const secret = context.store.find(id);
  if (secret) {
    context.rotations.cancel(secret.name);
    context.store.remove(secret.name);
  }
  return { ARN: secret?.arn ?? newArn(id, context), Name: secret?.name ?? id, DeletionDate: seconds(context.now()) };
}

export const restoreSecret = operation(z.object({ SecretId: secretId }), (input, { store, now }) => {
  const secret = store.get(input.SecretId);
  store.save({ ...secret, deletionAt: undefined, changedAt: now() });
  return { ARN: secret.arn, Name: secret.name };
});
