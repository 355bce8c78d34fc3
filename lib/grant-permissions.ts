import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { FunctionName } from '../functions/contract/function-names.ts';
import { SECRET_KINDS } from '../functions/contract/secret-names.ts';
import { PARTITIONS } from '../functions/contract/table.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { BrokerFunction } from './broker-function.ts';
import { PERMISSIONS, type Permission } from './permissions.ts';
import { secretArnOfAny } from './secret-arn.ts';
import type { Storage } from './storage.ts';

interface Resources {
  readonly rotation: IFunction;
  readonly storage: Storage;
  readonly secretPrefix: string;
}

/** Turns the function's rows of the table in `permissions.ts` into its policy, and what they need of the key. */
export function grantPermissions(to: BrokerFunction<FunctionName>, resources: Resources): void {
  const permissions = PERMISSIONS[to.name];
  const stack = Stack.of(to);
  const statements = permissions.map((permission) => statementOf(permission, stack, resources));
  for (const statement of [...statements, ...keyStatements(permissions, stack, resources)])
    to.role.addToPolicy(statement);
  for (const kind of SECRET_KINDS) {
    if (!permissions.some(({ on }) => 'secrets' in on && on.secrets === kind)) continue;
    acknowledgeWildcard(
      to.role,
      secretArnOfAny(stack, resources.secretPrefix, kind),
      'Connections are created while the stack lives, so their secrets are known by the shape of their names only.',
    );
  }
}

function statementOf({ on, actions }: Permission, stack: Stack, resources: Resources): iam.PolicyStatement {
  const { table } = resources.storage;
  if ('items' in on) {
    return new iam.PolicyStatement({
      actions: [...actions],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${PARTITIONS[on.items]}*`] } },
    });
  }
  if ('function' in on)
    return new iam.PolicyStatement({ actions: [...actions], resources: [resources.rotation.functionArn] });
  const resource =
    'index' in on ? `${table.tableArn}/index/${on.index}` : secretArnOfAny(stack, resources.secretPrefix, on.secrets);
  return new iam.PolicyStatement({ actions: [...actions], resources: [resource] });
}

/**
 * DynamoDB decrypts the table's key, and Secrets Manager a secret's, in the name of whoever asks; a secret's new value
 * gets a new data key. Neither may use the key for anything else.
 */
function keyStatements(
  permissions: readonly Permission[],
  stack: Stack,
  { storage }: Resources,
): iam.PolicyStatement[] {
  const actions = permissions.flatMap((permission) => permission.actions);
  const writesSecrets = actions.some((action) => /^secretsmanager:(Create|Put)/.test(action));
  const readsSecrets = writesSecrets || actions.includes('secretsmanager:GetSecretValue');
  const use = (service: string, keyActions: string[]) =>
    new iam.PolicyStatement({
      actions: keyActions,
      resources: [storage.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `${service}.${stack.region}.amazonaws.com` } },
    });
  return [
    ...(actions.some((action) => action.startsWith('dynamodb:'))
      ? [use('dynamodb', ['kms:Decrypt', 'kms:DescribeKey'])]
      : []),
    ...(readsSecrets
      ? [use('secretsmanager', ['kms:Decrypt', ...(writesSecrets ? ['kms:GenerateDataKey'] : [])])]
      : []),
  ];
}
