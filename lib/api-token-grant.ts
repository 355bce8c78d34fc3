import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
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
  assertSameAccount(grantee, stack);
  const grant = iam.Grant.addToPrincipal({
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
  /** A service or an account has no policy to put this into; without a word the workload would find out. */
  grant.assertSuccess();
  return grant;
}

/** The other account's side alone would let nobody in: neither the secret nor the key has a policy that names it. */
function assertSameAccount({ grantPrincipal: { principalAccount } }: iam.IGrantable, { account }: Stack): void {
  if (principalAccount === undefined) return;
  if (Token.compareStrings(principalAccount, account) !== TokenComparison.DIFFERENT) return;
  throw new Error(`A workload of account ${principalAccount} cannot be let read an API token of account ${account}`);
}
