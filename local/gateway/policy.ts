import { BlockList, isIPv6 } from 'node:net';
import { isObject, type Json, type JsonObject } from '../template/json.ts';

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  /** Only resource policies name principals; an authorizer's policy applies to the caller that it authorizes. */
  readonly principals: 'everybody' | 'some';
  readonly action: { readonly patterns: readonly string[]; readonly negated: boolean };
  readonly resource: { readonly patterns: readonly string[]; readonly negated: boolean };
  readonly conditions: readonly Condition[];
}

export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly sourceIp: string;
}

export type Decision = 'allow' | 'implicit-deny' | 'explicit-deny';

type Condition = (request: AccessRequest) => boolean;

/** Throws on anything that it cannot evaluate: ignoring a condition could allow a call that a deployment refuses. */
export const parsePolicy = (document: Json | undefined): readonly PolicyStatement[] => {
  if (!isObject(document)) throw new Error('A policy document must be an object.');
  const statements = document.Statement;
  return (Array.isArray(statements) ? statements : [statements]).map((statement: Json | undefined) => {
    if (!isObject(statement)) throw new Error('A policy statement must be an object.');
    const effect = statement.Effect;
    if (effect !== 'Allow' && effect !== 'Deny') throw new Error('A policy statement must allow or deny.');
    return {
      effect,
      principals: principalsOf(statement.Principal),
      action: patternsOf(statement, 'Action'),
      resource: patternsOf(statement, 'Resource'),
      conditions: conditionsOf(statement.Condition),
    };
  });
};

export const evaluatePolicy = (statements: readonly PolicyStatement[], request: AccessRequest): Decision => {
  const applying = statements.filter(
    ({ action, resource, conditions }) =>
      matchesAny(action, request.action) &&
      matchesAny(resource, request.resource) &&
      conditions.every((condition) => condition(request)),
  );
  if (applying.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return applying.length > 0 ? 'allow' : 'implicit-deny';
};

/** In a pattern, `*` stands for any text, slashes included, and `?` for any one character. */
export const matchesPattern = (pattern: string, text: string): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
};

const matchesAny = ({ patterns, negated }: PolicyStatement['action'], text: string): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, text)) !== negated;

const principalsOf = (value: Json | undefined): PolicyStatement['principals'] => {
  const principal = isObject(value) ? value.AWS : value;
  return principal === undefined || principal === '*' ? 'everybody' : 'some';
};

const patternsOf = (statement: JsonObject, name: 'Action' | 'Resource'): PolicyStatement['action'] => {
  const negated = statement[name] === undefined;
  const value = statement[name] ?? statement[`Not${name}`];
  if (value === undefined) throw new Error(`A policy statement has no ${name}.`);
  return { negated, patterns: (Array.isArray(value) ? value : [value]).map(String) };
};

const conditionsOf = (block: Json | undefined): readonly Condition[] => {
  if (block === undefined || block === null) return [];
  if (!isObject(block)) throw new Error("A policy's Condition must be an object.");
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, value]) => conditionOf(operator, key, value)),
  );
};

const conditionOf = (operator: string, key: string, value: Json): Condition => {
  if (key.toLowerCase() !== 'aws:sourceip' || (operator !== 'IpAddress' && operator !== 'NotIpAddress')) {
    throw new Error(`The policy condition ${operator} on ${key} cannot be decided on one machine.`);
  }
  const ranges = blockList((Array.isArray(value) ? value : [value]).map(String));
  const wanted = operator === 'IpAddress';
  return ({ sourceIp }) => ranges.check(sourceIp, isIPv6(sourceIp) ? 'ipv6' : 'ipv4') === wanted;
};

const blockList = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  return list;
};
