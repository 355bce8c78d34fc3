import { AwsError } from '../aws-error.ts';
import { batchGetSecretValue } from './batch-get-secret-value.ts';
import { createSecret } from './create-secret.ts';
import { deleteSecret, restoreSecret } from './delete-secret.ts';
import { describeSecret } from './describe-secret.ts';
import { getSecretValue } from './get-secret-value.ts';
import { listSecretVersionIds } from './list-secret-version-ids.ts';
import { listSecrets } from './list-secrets.ts';
import type { Context, Operation } from './operation.ts';
import { putSecretValue } from './put-secret-value.ts';
import { cancelRotateSecret, rotateSecret } from './rotate-secret.ts';
import { type RotationOptions, RotationRunner } from './rotation-runner.ts';
import { SecretStore } from './secret-store.ts';
import { tagResource, untagResource } from './tag-resource.ts';
import { updateSecret } from './update-secret.ts';
import { updateSecretVersionStage } from './update-secret-version-stage.ts';

const operations = new Map<string, Operation>(
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
  region: string;
  accountId: string;
  delayedReadsMs: number;
}

export interface SecretsManager {
  /** One call, without HTTP. Throws AwsError where AWS would refuse. */
  call(operation: string, body: unknown): object;
  /** Undefined: there is no such secret. */
  arnOf(secretId: string): string | undefined;
  /** Does what time asks for: starts due rotations, removes secrets whose recovery window is over. */
  tick(): void;
  /** Resolves when no rotation is running. */
  settled(): Promise<void>;
  close(): void;
}

export function createSecretsManager(options: SecretsManagerOptions): SecretsManager {
  const { region, accountId, now, delayedReadsMs } = options;
  const store = new SecretStore({ now, delayedReadsMs });
  const rotations = new RotationRunner({ ...options, store });
  const context: Context = { store, rotations, accessedAt: new Map(), now, region, accountId };
  return {
    call(name, body) {
      const operation = operations.get(name);
      if (!operation) throw new AwsError('UnknownOperationException', `The operation ${name} is not known here.`);
      return operation(body, context);
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
