import { AwsError } from '../aws-error.ts';
import { batchGetSecretValue } from './batch-get-secret-value.ts';
import { createSecret } from './create-secret.ts';
import { deleteSecret, restoreSecret } from './delete-secret.ts';
import { describeSecret } from './describe-secret.ts';
import { getSecretValue } from './get-secret-value.ts';
import { listSecretVersionIds } from './list-secret-version-ids.ts';
import { listSecrets } from './list-secrets.ts';
import type { Operation } from './operation.ts';
import { putSecretValue } from './put-secret-value.ts';
import { cancelRotateSecret, rotateSecret } from './rotate-secret.ts';
import type { EmptySecretRules, RotationOptions } from './rotation-options.ts';
import { RotationRunner } from './rotation-runner.ts';
import type { Caller } from './secret-key.ts';
import { SecretStore } from './secret-store.ts';
import { tagResource, untagResource } from './tag-resource.ts';
import { updateSecret } from './update-secret.ts';
import { updateSecretVersionStage } from './update-secret-version-stage.ts';

const OPERATIONS = new Map<string, Operation>(
  Object.entries({
    BatchGetSecretValue: batchGetSecretValue,
    CancelRotateSecret: cancelRotateSecret,
    CreateSecret: createSecret,
    DeleteSecret: deleteSecret,
    DescribeSecret: describeSecret,
    GetSecretValue: getSecretValue,
    ListSecretVersionIds: listSecretVersionIds,
    ListSecrets: listSecrets,
    PutSecretValue: putSecretValue,
    RestoreSecret: restoreSecret,
    RotateSecret: rotateSecret,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateSecret: updateSecret,
    UpdateSecretVersionStage: updateSecretVersionStage,
  }),
);

export interface SecretsManagerOptions extends Omit<RotationOptions, 'store'> {
  readonly region: string;
  readonly accountId: string;
  readonly delayedReadsMs: number;
  readonly emptySecrets: EmptySecretRules;
}

export interface SecretsManager {
  /** Runs one operation. Throws an `AwsError` where AWS would answer with an error. */
  readonly call: (operation: string, body: unknown, caller: Caller) => object;
  /** Undefined when there is no such secret. */
  readonly arnOf: (secretId: string) => string | undefined;
  /** Starts the rotations that are due, and removes secrets whose recovery window is over. */
  readonly tick: () => void;
  /** Resolves when no rotation is running. */
  readonly settled: () => Promise<void>;
  readonly close: () => void;
}

export function createSecretsManager(options: SecretsManagerOptions): SecretsManager {
  const { region, accountId, now, delayedReadsMs, emptySecrets } = options;
  const store = new SecretStore({ now, delayedReadsMs });
  const rotations = new RotationRunner({ ...options, store });
  const accessedAt = new Map<string, number>();
  const context = { store, rotations, emptySecrets, accessedAt, now, region, accountId };
  return {
    call(name, body, caller) {
      const operation = OPERATIONS.get(name);
      if (!operation) throw new AwsError('UnknownOperationException', `The operation ${name} is not known here.`);
      return operation(body, { ...context, caller });
    },
    arnOf: (secretId) => store.find(secretId)?.arn,
    tick() {
      for (const { name, deletionAt } of store.all()) {
        if (deletionAt !== undefined && deletionAt <= now()) store.remove(name);
      }
      rotations.startDue();
    },
    settled: () => rotations.settled(),
    close: () => rotations.close(),
  };
}
