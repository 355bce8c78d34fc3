import { isObject, type Json, type JsonObject } from './template.ts';

/** How names in a template are looked up. */
export interface Names {
  readonly ref: (name: string) => string;
  readonly attribute: (logicalId: string, attribute: string) => string;
}

/** The value of `AWS::NoValue`: the property is as if it were not there. */
const absent = Symbol('absent');
type Resolved = Json | typeof absent;

/** A template's value with every intrinsic function replaced by its result; one that is not known here is an error. */
export const resolveIntrinsics = (value: Json, names: Names): Json => {
  const resolved = resolve(value, names);
  return resolved === absent ? null : resolved;
};

const resolve = (value: Json, names: Names): Resolved => {
  if (Array.isArray(value)) {
    return value.map((item: Json) => resolve(item, names)).filter((item): item is Json => item !== absent);
  }
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && isIntrinsic(name)) return evaluate(name, value[name] ?? null, names);
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, names)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== absent));
};

const isIntrinsic = (name: string): boolean => name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');

const evaluate = (name: string, argument: Json, names: Names): Resolved => {
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? absent : names.ref(text(argument, name));
    case 'Fn::GetAtt':
      return attributeOf(argument, names);
    case 'Fn::Join': {
      const [separator, parts] = pair(argument, name);
      return texts(resolveIntrinsics(parts, names), name).join(text(separator, name));
    }
    case 'Fn::Sub':
      return substitute(argument, names);
    case 'Fn::Select': {
      const [index, list] = pair(argument, name);
      return elementAt(texts(resolveIntrinsics(list, names), name), Number(resolveIntrinsics(index, names)));
    }
    case 'Fn::Split': {
      const [separator, whole] = pair(argument, name);
      return text(resolveIntrinsics(whole, names), name).split(text(separator, name));
    }
    default:
      throw new Error(`The template uses ${name}, which cannot be resolved on one machine.`);
  }
};

const attributeOf = (argument: Json, names: Names): string => {
  const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : texts(argument, 'Fn::GetAtt');
  return names.attribute(logicalId ?? '', attribute.join('.'));
};

const substitute = (argument: Json, names: Names): string => {
  const [template, variables] = typeof argument === 'string' ? [argument, {}] : pair(argument, 'Fn::Sub');
  const given = resolveIntrinsics(variables, names) as JsonObject;
  return text(template, 'Fn::Sub').replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(given, name)) return String(given[name]);
    return name.includes('.') ? attributeOf(name, names) : names.ref(name);
  });
};

const elementAt = (list: readonly string[], index: number): string => {
  const item = list[index];
  if (item === undefined) throw new Error(`Fn::Select asks for element ${index} of ${list.length}.`);
  return item;
};

const pair = (argument: Json, name: string): readonly [Json, Json] => {
  const [first, second] = Array.isArray(argument) ? argument : [];
  if (first === undefined || second === undefined) throw new Error(`${name} needs two arguments.`);
  return [first, second];
};

const text = (value: Json, name: string): string => {
  if (typeof value === 'object') throw new Error(`${name} needs text, not ${JSON.stringify(value)}.`);
  return String(value);
};

const texts = (value: Json, name: string): readonly string[] => {
  if (!Array.isArray(value)) throw new Error(`${name} needs a list, not ${JSON.stringify(value)}.`);
  return value.map((item: Json) => text(item, name));
};
