import * as z from 'zod/mini';
import { addVersion, tokenInUse } from './add-version.ts';
import { base64, description, kmsKeyId, operation, requireToken, secretId } from './operation.ts';
import { rescheduled } from './rotation-state.ts';
import { current, type Secret, versionById } from './secret.ts';
import { readValue } from './secret-value.ts';

const request = z.object({
  SecretId: secretId,
  ClientRequestToken: z.optional(z.string()),
  Description: description,
  KmsKeyId: kmsKeyId,
  SecretString: z.optional(z.string()),
  SecretBinary: z.optional(base64),
});

export const updateSecret = operation(request, (input, context) => {
  const { store, now } = context;
  const id = requireToken(input.ClientRequestToken);
  const value = readValue(input);
  const before = store.getUsable(input.SecretId);
  // Unlike PutSecretValue, this one is not documented as repeatable.
  if (value && versionById(before, id)) throw tokenInUse(before, id);
  const described: Secret = {
    ...before,
    description: input.Description ?? before.description,
    // An empty text goes back to the service's own key.
    kmsKeyId: (input.KmsKeyId ?? before.kmsKeyId) || undefined,
    changedAt: now(),
  };
  const after = value ? addVersion(described, { id, value, stages: [current], now: now() }) : described;
  store.save(rescheduled(before, after, context));
  return { ARN: after.arn, Name: after.name, VersionId: value && id };
});
