import type { ConditionContext } from '../../iam/condition.ts';
import { AwsError } from '../aws-error.ts';
import type { Secret, SecretVersion } from './secret.ts';

/** Which rights the one who calls has beyond the operation itself: on keys, and on the rotation function. */
export interface Caller {
  readonly may: (action: string, resource: string, context?: ConditionContext) => boolean;
}

interface KeyContext {
  readonly caller: Caller;
  readonly region: string;
  readonly accountId: string;
}

type Encrypted = Pick<Secret, 'arn' | 'kmsKeyId'>;

/** Secrets Manager tries a key with both actions before it takes it, and needs both for a new value. */
export function assertKeyUsable({ arn, kmsKeyId }: Encrypted, context: KeyContext): void {
  for (const action of ['GenerateDataKey', 'Decrypt']) if (!mayUse(kmsKeyId, action, arn, context)) throw keyDenied();
}

export function assertReadable({ arn }: Encrypted, version: SecretVersion, context: KeyContext): void {
  if (!isReadable(arn, version, context)) throw keyDenied();
}

/**
 * The versions that have one of the service's own labels can be read with the new key as well, as far as the caller may
 * decrypt them. Those that it may not decrypt stay as they are.
 */
export function encryptAgain({ arn, kmsKeyId, versions }: Secret, context: KeyContext): readonly SecretVersion[] {
  if (!mayUse(kmsKeyId, 'Encrypt', arn, context)) return versions;
  return versions.map((version) =>
    version.stages.some((stage) => /^AWS(CURRENT|PENDING|PREVIOUS)$/.test(stage)) && isReadable(arn, version, context)
      ? { ...version, keyIds: [...new Set([...version.keyIds, kmsKeyId])] }
      : version,
  );
}

const isReadable = (secretArn: string, { keyIds }: SecretVersion, context: KeyContext): boolean =>
  keyIds.some((keyId) => mayUse(keyId, 'Decrypt', secretArn, context));

/** Everybody in the account may use AWS's own key, through Secrets Manager. */
const MANAGED_KEY = 'alias/aws/secretsmanager';

function mayUse(
  keyId: string | undefined,
  action: string,
  secretArn: string,
  { caller, region, accountId }: KeyContext,
): boolean {
  if (keyId === undefined || keyId === MANAGED_KEY) return true;
  const keyPath = keyId.startsWith('alias/') ? keyId : `key/${keyId}`;
  const keyArn = keyId.startsWith('arn:') ? keyId : `arn:aws:kms:${region}:${accountId}:${keyPath}`;
  return caller.may(`kms:${action}`, keyArn, {
    'kms:viaservice': [`secretsmanager.${region}.amazonaws.com`],
    'kms:calleraccount': [accountId],
    'kms:encryptioncontext:secretarn': [secretArn],
  });
}

/** The same for a key that the caller may not use, and for one that does not exist. */
const keyDenied = (): AwsError => new AwsError('AccessDeniedException', 'Access to KMS is not allowed');
