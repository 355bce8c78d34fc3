import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { type Condition, type ConditionContext, conditionsOf } from './condition.ts';
import { matchesPattern } from './matches-pattern.ts';

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  /** Undefined: the statement names none, as in the policy of a role or of an authorizer. */
  readonly principals: readonly string[] | undefined;
  readonly action: Patterns;
  readonly resource: Patterns;
  readonly conditions: readonly Condition[];
}

interface Patterns {
  readonly patterns: readonly string[];
  readonly negated: boolean;
}

export interface AccessRequest {
  /** The names by which a policy may mean the principal: ARNs or a service. Empty: nobody has signed the request. */
  readonly principals: readonly string[];
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

export type Decision = 'allow' | 'implicit-deny' | 'explicit-deny';

/**
 * Throws on anything that it cannot evaluate: ignoring a condition could allow a call that a deployment refuses.
 * @param attachedTo the resource of a policy whose statements name none, as a role's trust policy.
 */
export const parsePolicy = (document: Json | undefined, attachedTo?: string): readonly PolicyStatement[] => {
  if (!isObject(document)) throw new Error('A policy document must be an object.');
  const statements = document.Statement;
  return (Array.isArray(statements) ? statements : [statements]).map((statement: Json | undefined) => {
    if (!isObject(statement)) throw new Error('A policy statement must be an object.');
    const effect = statement.Effect;
    if (effect !== 'Allow' && effect !== 'Deny') throw new Error('A policy statement must allow or deny.');
    return {
      effect,
      principals: principalsOf(statement),
      action: patternsOf(statement, 'Action'),
      resource: patternsOf(attachedTo === undefined ? statement : { Resource: attachedTo, ...statement }, 'Resource'),
      conditions: conditionsOf(statement.Condition),
    };
  });
};

export const evaluatePolicy = (statements: readonly PolicyStatement[], request: AccessRequest): Decision => {
  const applying = statements.filter(
    ({ principals, action, resource, conditions }) =>
      (principals === undefined || principals.some((one) => one === '*' || request.principals.includes(one))) &&
      matchesAny(action, request.action.toLowerCase()) &&
      matchesAny(resource, request.resource) &&
      conditions.every((condition) => condition(request.context)),
  );
  if (applying.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return applying.length > 0 ? 'allow' : 'implicit-deny';
};

const matchesAny = ({ patterns, negated }: Patterns, text: string): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, text)) !== negated;

const principalsOf = (statement: JsonObject): readonly string[] | undefined => {
  if (statement.NotPrincipal !== undefined)
    throw new Error('NotPrincipal in a policy cannot be decided on one machine.');
  const principal = statement.Principal;
  if (principal === undefined || principal === '*') return principal && [principal];
  if (!isObject(principal)) throw new Error("A policy's Principal must be * or an object.");
  return Object.entries(principal).flatMap(([kind, names]) => {
    if (kind !== 'AWS' && kind !== 'Service')
      throw new Error(`The ${kind} principals of a policy cannot be decided on one machine.`);
    return textsOf(names).map((name) => (/^\d{12}$/.test(name) ? accountPrincipal(name) : name));
  });
};

/** Stands in a policy for all principals of the account that have a policy of their own which allows the call. */
export const accountPrincipal = (accountId: string): string => `arn:aws:iam::${accountId}:root`;

/** Actions are compared without regard to case. */
const patternsOf = (statement: JsonObject, name: 'Action' | 'Resource'): Patterns => {
  const negated = statement[name] === undefined;
  const value = statement[name] ?? statement[`Not${name}`];
  if (value === undefined) throw new Error(`A policy statement has no ${name}.`);
  const patterns = textsOf(value);
  return { negated, patterns: name === 'Action' ? patterns.map((pattern) => pattern.toLowerCase()) : patterns };
};

const textsOf = (value: Json): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);
