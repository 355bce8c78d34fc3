import type { IamRequest } from '../aws/iam-request.ts';
import { matchesPattern } from '../gateway/policy.ts';
import type { Properties } from '../template/properties.ts';
import type { Stack } from '../template/stack.ts';

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Patterns that every leading key must match, and at least one key; undefined when any request is allowed. */
  readonly leadingKeys: readonly string[] | undefined;
}

/** The policy statements of each role of the template, by the role's name. */
export type RolePolicies = ReadonlyMap<string, readonly Statement[]>;

/** Throws on a condition that it cannot evaluate: ignoring one would allow calls that a deployment refuses. */
export const readRolePolicies = (stack: Stack): RolePolicies => {
  const policies = new Map<string, Statement[]>();
  for (const { properties } of stack.ofType('AWS::IAM::Policy')) {
    const statements = properties.object('PolicyDocument')?.list('Statement') ?? [];
    const read = statements.filter((statement) => !isKmsStatement(statement)).map(readStatement);
    for (const role of properties.texts('Roles')) policies.set(role, [...(policies.get(role) ?? []), ...read]);
  }
  return policies;
};

/** Whether the principal's role allows the call. A principal without a role is an operator, who may do everything. */
export const mayCall = (policies: RolePolicies, request: IamRequest): boolean => {
  const role = /:assumed-role\/([^/]+)\//.exec(request.principal)?.[1];
  if (role === undefined) return true;
  const applying = (policies.get(role) ?? []).filter(
    ({ actions, resources, leadingKeys }) =>
      matchesAny(actions, request.action) &&
      matchesAny(resources, request.resource) &&
      (leadingKeys === undefined || allMatch(leadingKeys, request.leadingKeys)),
  );
  return applying.length > 0 && applying.every(({ effect }) => effect === 'Allow');
};

const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, text));

const allMatch = (patterns: readonly string[], keys: readonly string[]): boolean =>
  keys.length > 0 && keys.every((key) => matchesAny(patterns, key));

/** KMS is not emulated, so its statements never apply. */
const isKmsStatement = (statement: Properties): boolean =>
  textsOf(statement, 'Action').every((action) => action.startsWith('kms:'));

const readStatement = (statement: Properties): Statement => {
  const effect = statement.text('Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw new Error(`${statement.where} must allow or deny.`);
  return {
    effect,
    actions: textsOf(statement, 'Action'),
    resources: textsOf(statement, 'Resource'),
    leadingKeys: leadingKeysIn(statement),
  };
};

const leadingKeysIn = (statement: Properties): readonly string[] | undefined => {
  const conditions = statement.object('Condition');
  if (!conditions) return undefined;
  const keys = conditions.object('ForAllValues:StringLike');
  const present = conditions.object('Null');
  const known = Object.keys(conditions.value).length === 2 && [keys, present].every(hasOnlyLeadingKeys);
  if (!known || !keys || present?.flag('dynamodb:LeadingKeys')) {
    throw new Error(`${conditions.where} cannot be decided on one machine.`);
  }
  return textsOf(keys, 'dynamodb:LeadingKeys');
};

const hasOnlyLeadingKeys = (block: Properties | undefined): boolean =>
  block !== undefined && Object.keys(block.value).join() === 'dynamodb:LeadingKeys';

const textsOf = (properties: Properties, name: string): readonly string[] =>
  Array.isArray(properties.value[name]) ? properties.texts(name) : [properties.text(name)];
