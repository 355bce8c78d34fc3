import * as z from 'zod/mini';
import { addVersion, tokenInUse } from './add-version.ts';
import { description, kmsKeyId, operation, requireToken, secretId, valueFields } from './operation.ts';
import { restartPeriod } from './rotation-dates.ts';
import { AWSCURRENT, type Secret, versionById } from './secret.ts';
import { assertKeyUsable, encryptAgain } from './secret-key.ts';
import { readValue } from './secret-value.ts';

const request = z.object({
  SecretId: secretId,
  Description: description,
  KmsKeyId: kmsKeyId,
  ...valueFields,
});

export const updateSecret = operation(request, (input, context) => {
  const { store, now } = context;
  const id = requireToken(input.ClientRequestToken);
  const value = readValue(input);
  const before = store.getUsable(input.SecretId);
  // AWS documents PutSecretValue as idempotent, but not UpdateSecret.
  if (value && versionById(before, id)) throw tokenInUse(before, id);
  const described: Secret = {
    ...before,
    description: input.Description ?? before.description,
    // An empty string selects the default key again.
    kmsKeyId: (input.KmsKeyId ?? before.kmsKeyId) || undefined,
    changedAt: now(),
  };
  const changesKey = described.kmsKeyId !== before.kmsKeyId;
  if (value || changesKey) assertKeyUsable(described, context);
  const encrypted = changesKey ? { ...described, versions: encryptAgain(described, context) } : described;
  const after = value ? addVersion(encrypted, { id, value, stages: [AWSCURRENT], now: now() }) : encrypted;
  store.save(restartPeriod(before, after, context));
  return { ARN: after.arn, Name: after.name, VersionId: value && id };
});
