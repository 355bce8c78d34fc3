import type { IamRequest } from '../aws/iam-request.ts';
import { matchesPattern } from '../gateway/policy.ts';
import type { Properties } from '../template/properties.ts';
import type { Stack } from '../template/stack.ts';

interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Patterns that every leading key must match; undefined when any key is allowed. */
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
  return (policies.get(role) ?? []).some(
    ({ actions, resources, leadingKeys }) =>
      actions.includes(request.action) &&
      resources.some((pattern) => matchesPattern(pattern, request.resource)) &&
      (leadingKeys === undefined || allMatch(leadingKeys, request.leadingKeys)),
  );
};

const allMatch = (patterns: readonly string[], keys: readonly string[]): boolean =>
  keys.every((key) => patterns.some((pattern) => matchesPattern(pattern, key)));

/** KMS is not emulated, so its statements never apply. */
const isKmsStatement = (statement: Properties): boolean =>
  textsOf(statement, 'Action').every((action) => action.startsWith('kms:'));

const readStatement = (statement: Properties): Statement => {
  if (statement.text('Effect') !== 'Allow')
    throw new Error(`${statement.where} denies; only statements that allow are read.`);
  return {
    actions: textsOf(statement, 'Action'),
    resources: textsOf(statement, 'Resource'),
    leadingKeys: leadingKeysIn(statement),
  };
};

const leadingKeysIn = (statement: Properties): readonly string[] | undefined => {
  const conditions = statement.object('Condition');
  if (!conditions) return undefined;
  const [operator, ...others] = Object.keys(conditions.value);
  const keys = operator === 'ForAllValues:StringLike' ? conditions.object(operator) : undefined;
  if (!keys || others.length > 0 || Object.keys(keys.value).join() !== 'dynamodb:LeadingKeys') {
    throw new Error(`${conditions.where} cannot be decided on one machine.`);
  }
  return textsOf(keys, 'dynamodb:LeadingKeys');
};

const textsOf = (properties: Properties, name: string): readonly string[] =>
  Array.isArray(properties.value[name]) ? properties.texts(name) : [properties.text(name)];
