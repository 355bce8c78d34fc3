import { BlockList, isIPv6 } from 'node:net';
import { isObject, type Json } from '../template/json.ts';
import { matchesArn, matchesPattern } from './matches-pattern.ts';

/** The values of a request by condition keys in lower case. A key that is absent here is absent from the request. */
export type ConditionContext = Readonly<Record<string, readonly string[]>>;

export type Condition = (context: ConditionContext) => boolean;

/** Throws on an operator, key or variable that it cannot evaluate. */
export const conditionsOf = (block: Json | undefined): readonly Condition[] => {
  if (block === undefined || block === null) return [];
  if (!isObject(block)) throw new Error("A policy's Condition must be an object.");
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, value]) => conditionOf(operator, key, value)),
  );
};

/** The keys that the stand-ins give a value where AWS does. */
const KNOWN_KEYS: readonly RegExp[] = [
  /^aws:source(ip|arn|account)$/,
  /^dynamodb:leadingkeys$/,
  /^events:(source|detail-type)$/,
  /^kms:(viaservice|calleraccount|encryptioncontext:.+)$/,
];

/** Whether one value of the request fits one value of the policy. */
type Comparison = (wanted: string, actual: string) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringLike: matchesPattern,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  IpAddress: (range, address) => blockList(range).check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
};

/** Such as `ForAllValues:StringLike`, `StringNotEqualsIfExists` or `NotIpAddress`. */
const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

const conditionOf = (operator: string, key: string, value: Json): Condition => {
  const name = key.toLowerCase();
  const wanted = (Array.isArray(value) ? value : [value]).map(String);
  const [, quantifier, base = '', ifExists] = OPERATOR.exec(operator) ?? [];
  const compare = COMPARISONS[base.replace('Not', '')];
  const isKnown = KNOWN_KEYS.some((known) => known.test(name)) && !wanted.some((text) => text.includes('${'));
  if (isKnown && base === 'Null') return (context) => wanted.includes(String(context[name] === undefined));
  if (!isKnown || !compare)
    throw new Error(`The policy condition ${operator} on ${key} cannot be decided on one machine.`);
  const negated = base.includes('Not');
  const fits = (actual: string): boolean => wanted.some((each) => compare(each, actual)) !== negated;
  const ifAbsent = ifExists !== undefined || (quantifier === undefined ? negated : quantifier === 'ForAllValues');
  return (context) => {
    const values = context[name];
    if (values === undefined) return ifAbsent;
    return quantifier === 'ForAllValues' ? values.every(fits) : values.some(fits);
  };
};

const blockList = (range: string): BlockList => {
  const list = new BlockList();
  const [address = '', prefix] = range.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  return list;
};
