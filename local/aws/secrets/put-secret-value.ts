import * as z from 'zod/mini';
import { AwsError } from '../aws-error.ts';
import { addVersion } from './add-version.ts';
import { operation, requireToken, secretId, stage, valueFields } from './operation.ts';
import { restartPeriod } from './rotation-dates.ts';
import { AWSCURRENT, versionById } from './secret.ts';
import { assertKeyUsable, assertReadable } from './secret-key.ts';
import { readValue } from './secret-value.ts';

const request = z.object({
  SecretId: secretId,
  ...valueFields,
  VersionStages: z.optional(z.array(stage).check(z.minLength(1), z.maxLength(20))),
  RotationToken: z.optional(z.string().check(z.minLength(36), z.maxLength(256), z.regex(/^[a-zA-Z0-9-]+$/))),
});

export const putSecretValue = operation(request, (input, context) => {
  const { store, now } = context;
  const id = requireToken(input.ClientRequestToken);
  const value = readValue(input);
  if (!value) throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
  const before = store.getUsable(input.SecretId);
  const existing = versionById(before, id);
  // A repeated call is recognized by the value that is there already.
  if (existing?.value) assertReadable(before, existing, context);
  else assertKeyUsable(before, context);
  const stages = input.VersionStages ?? [AWSCURRENT];
  const firstIsCurrent = context.emptySecrets.firstValueIsCurrent;
  const after = addVersion(before, { id, value, stages, now: now(), firstIsCurrent });
  if (after !== before) store.save(restartPeriod(before, after, context));
  return { ARN: after.arn, Name: after.name, VersionId: id, VersionStages: versionById(after, id)?.stages };
});
