import { isObject, type Json, type JsonObject } from './json.ts';

/** Looks up the values of `Ref` and `Fn::GetAtt`. */
export interface References {
  readonly ref: (name: string) => string;
  readonly attribute: (logicalId: string, attribute: string) => string;
}

/** The value of `AWS::NoValue`, which removes the property. */
const NO_VALUE = Symbol('NO_VALUE');
type Resolved = Json | typeof NO_VALUE;

/** Replaces every intrinsic function by its result. Throws on a function that is not emulated. */
export const resolveIntrinsics = (value: Json, references: References): Json => {
  const resolved = resolve(value, references);
  return resolved === NO_VALUE ? null : resolved;
};

const resolve = (value: Json, references: References): Resolved => {
  if (Array.isArray(value)) {
    return value.map((item: Json) => resolve(item, references)).filter((item): item is Json => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && isIntrinsic(name))
    return evaluate(name, value[name] ?? null, references);
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, references)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== NO_VALUE));
};

const isIntrinsic = (name: string): boolean => name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');

const evaluate = (name: string, argument: Json, references: References): Resolved => {
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? NO_VALUE : references.ref(text(argument, name));
    case 'Fn::GetAtt':
      return attributeOf(argument, references);
    case 'Fn::Join': {
      const [separator, parts] = pair(argument, name);
      return texts(resolveIntrinsics(parts, references), name).join(text(separator, name));
    }
    case 'Fn::Sub':
      return substitute(argument, references);
    case 'Fn::Select': {
      const [index, list] = pair(argument, name);
      return elementAt(texts(resolveIntrinsics(list, references), name), Number(resolveIntrinsics(index, references)));
    }
    case 'Fn::Split': {
      const [separator, whole] = pair(argument, name);
      return text(resolveIntrinsics(whole, references), name).split(text(separator, name));
    }
    default:
      throw new Error(`The template uses ${name}, which cannot be resolved on one machine.`);
  }
};

const attributeOf = (argument: Json, references: References): string => {
  const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : texts(argument, 'Fn::GetAtt');
  return references.attribute(logicalId ?? '', attribute.join('.'));
};

const substitute = (argument: Json, references: References): string => {
  const [template, variables] = typeof argument === 'string' ? [argument, {}] : pair(argument, 'Fn::Sub');
  const given = resolveIntrinsics(variables, references) as JsonObject;
  return text(template, 'Fn::Sub').replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(given, name)) return String(given[name]);
    return name.includes('.') ? attributeOf(name, references) : references.ref(name);
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
