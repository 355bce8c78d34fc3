import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { connectionName } from '../functions/contract/names.ts';
import { secretArnOf } from './secret-arn.ts';

export interface ApiTokenOf {
  readonly connection: string;
  readonly secretPrefix: string;
  readonly key: IKey;
}

/** Before the secret exists too: connections are created while the stack lives. */
export function grantReadApiToken(grantee: iam.IGrantable, { connection, secretPrefix, key }: ApiTokenOf): iam.Grant {
  const name = connectionName.safeParse(connection);
  if (!name.success) throw new Error(`The connection ${JSON.stringify(connection)} ${name.error.issues[0]?.message}`);
  const stack = Stack.of(key);
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [secretArnOf(stack, secretPrefix, name.data, 'api-token')],
  }).combine(
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['kms:Decrypt'],
      resourceArns: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${stack.region}.amazonaws.com` } },
    }),
  );
}
