import { randomInt } from 'node:crypto';
import * as z from 'zod/mini';
import { AwsError } from '../aws-error.ts';
import { addVersion, tokenInUse } from './add-version.ts';
import {
  description,
  kmsKeyId,
  type OperationContext,
  operation,
  requireToken,
  secretName,
  tags,
  valueFields,
} from './operation.ts';
import { AWSCURRENT, type Secret, versionById } from './secret.ts';
import { assertKeyUsable } from './secret-key.ts';
import { readValue, type SecretValue } from './secret-value.ts';
import { checkTags } from './tag-resource.ts';

const request = z.object({
  Name: secretName,
  Description: description,
  KmsKeyId: kmsKeyId,
  ...valueFields,
  Tags: z.optional(tags),
});

export const createSecret = operation(request, (input, context) => {
  const token = requireToken(input.ClientRequestToken);
  const value = readValue(input);
  const existing = context.store.find(input.Name);
  if (existing) return repeated(existing, token, value);

  const now = context.now();
  const empty: Secret = {
    arn: newArn(input.Name, context),
    name: input.Name,
    description: input.Description,
    kmsKeyId: input.KmsKeyId || undefined,
    tags: checkTags(input.Tags ?? []),
    versions: [],
    createdAt: now,
    changedAt: now,
    deletionAt: undefined,
    rotation: undefined,
  };
  assertKeyUsable(empty, context);
  const secret = value ? addVersion(empty, { id: token, value, stages: [AWSCURRENT], now }) : empty;
  return created(context.store.save(secret), value && token);
});

/** A repeated request succeeds, because the answer to the first may have been lost. */
function repeated(existing: Secret, token: string, value: SecretValue | undefined): object {
  if (existing.deletionAt !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const version = versionById(existing, token);
  if (!version) {
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${existing.name} already exists.`,
    );
  }
  if (!value || !version.value?.equals(value)) throw tokenInUse(existing, token);
  return created(existing, token);
}

function created({ arn, name }: Secret, versionId: string | undefined): object {
  return { ARN: arn, Name: name, VersionId: versionId };
}

const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The random suffix keeps policies for a deleted secret from applying to a new one of the same name. */
export function newArn(name: string, { region, accountId }: Pick<OperationContext, 'region' | 'accountId'>): string {
  const suffix = Array.from({ length: 6 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join('');
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
}
