import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { connectionName } from '../functions/contract/names.ts';
import { secretArnOf } from './secret-arn.ts';

export interface ApiTokenSecret {
  readonly connection: string;
  readonly secretPrefix: string;
  readonly key: IKey;
}

/**
 * Lets the grantee read the managed API token of one connection. The secret need not exist yet, because connections are
 * created while the stack lives.
 */
export function grantReadApiToken(
  grantee: iam.IGrantable,
  { connection, secretPrefix, key }: ApiTokenSecret,
): iam.Grant {
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
  /** A service or an account has no policy to add this to. Without this check, only the workload would notice. */
  grant.assertSuccess();
  return grant;
}

/**
 * A grant to another account's role would change that role's policy alone. The secret and the key have no policy that
 * names the other account, so the role still could not read the token.
 */
function assertSameAccount({ grantPrincipal: { principalAccount } }: iam.IGrantable, { account }: Stack): void {
  if (principalAccount === undefined) return;
  if (Token.compareStrings(principalAccount, account) !== TokenComparison.DIFFERENT) return;
  throw new Error(`A workload of account ${principalAccount} cannot be let read an API token of account ${account}`);
}
