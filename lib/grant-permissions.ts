import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { EVENT_NAMES, EVENT_SOURCE } from '../functions/contract/event-names.ts';
import type { FunctionName } from '../functions/contract/function-names.ts';
import { SECRET_KINDS } from '../functions/contract/secret-names.ts';
import { PARTITIONS } from '../functions/contract/table.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { BrokerFunction } from './broker-function.ts';
import { PERMISSIONS, type Permission } from './permissions.ts';
import { nestedSecretArn, secretArnsOfEveryConnection } from './secret-arn.ts';
import type { Storage } from './storage.ts';

interface Resources {
  readonly rotation: IFunction;
  readonly storage: Storage;
  readonly secretPrefix: string;
}

/** Gives the function its permissions of `permissions.ts`, and the use of the key that follows from them. */
export function grantPermissions(brokerFunction: BrokerFunction<FunctionName>, resources: Resources): void {
  const permissions = PERMISSIONS[brokerFunction.name];
  const stack = Stack.of(brokerFunction);
  const statements = permissions.map((permission) => statementOf(permission, stack, resources));
  for (const statement of [...statements, ...keyStatements(permissions, stack, resources)])
    brokerFunction.role.addToPolicy(statement);
  const kinds = SECRET_KINDS.filter((kind) => permissions.some(({ on }) => 'secrets' in on && on.secrets === kind));
  if (kinds.length > 0) brokerFunction.role.addToPolicy(denyNestedSecrets(stack, resources));
  for (const arn of kinds.flatMap((kind) => secretArnsOfEveryConnection(stack, resources.secretPrefix, kind))) {
    acknowledgeWildcard(
      brokerFunction.role,
      arn,
      'Connections are created while the stack lives, so their secrets are known by the shape of their names only.',
    );
  }
}

/** In the ARNs of the broker's secrets `*` stands for a connection's name, which has no slash. IAM lets it match one. */
const denyNestedSecrets = (stack: Stack, { secretPrefix }: Resources): iam.PolicyStatement =>
  new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions: ['secretsmanager:*'],
    resources: [nestedSecretArn(stack, secretPrefix)],
  });

/** A call may name several sources, so that key has a set of values, and a request without the key must not pass. */
const OWN_EVENTS = {
  'ForAllValues:StringEquals': { 'events:source': [EVENT_SOURCE] },
  Null: { 'events:source': 'false' },
  StringEquals: { 'events:detail-type': [...EVENT_NAMES] },
};

function statementOf({ on, actions }: Permission, stack: Stack, resources: Resources): iam.PolicyStatement {
  const { table } = resources.storage;
  if ('items' in on) {
    return new iam.PolicyStatement({
      actions: [...actions],
      resources: [table.tableArn],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${PARTITIONS[on.items]}*`] },
        /** A request without any partition key, such as a scan, would meet the condition above. */
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    });
  }
  if ('function' in on)
    return new iam.PolicyStatement({ actions: [...actions], resources: [resources.rotation.functionArn] });
  if ('bus' in on)
    return new iam.PolicyStatement({
      actions: [...actions],
      resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: on.bus })],
      conditions: OWN_EVENTS,
    });
  const arns =
    'index' in on
      ? [`${table.tableArn}/index/${on.index}`]
      : secretArnsOfEveryConnection(stack, resources.secretPrefix, on.secrets);
  return new iam.PolicyStatement({ actions: [...actions], resources: [...arns] });
}

/**
 * DynamoDB and Secrets Manager use the key on behalf of the role that calls them. Each new value of a secret needs a new
 * data key, and AWS asks for the right to encrypt as well where the key of a secret may change. The role may use the key
 * only through these two services.
 */
function keyStatements(
  permissions: readonly Permission[],
  stack: Stack,
  { storage }: Resources,
): iam.PolicyStatement[] {
  const actions = permissions.flatMap((permission) => permission.actions);
  const changesKeys = actions.includes('secretsmanager:UpdateSecret');
  const writesSecrets = changesKeys || actions.some((action) => /^secretsmanager:(Create|Put)/.test(action));
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
      ? [
          use('secretsmanager', [
            'kms:Decrypt',
            ...(writesSecrets ? ['kms:GenerateDataKey'] : []),
            ...(changesKeys ? ['kms:Encrypt'] : []),
          ]),
        ]
      : []),
  ];
}
