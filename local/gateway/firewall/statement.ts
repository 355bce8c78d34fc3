import { createHash } from 'node:crypto';
import type { Properties } from '../../template/properties.ts';
import { headerValues, type RequestHead } from '../incoming-request.ts';

/** Whether a request matches a statement of AWS WAF. */
export type Statement = (request: RequestHead) => boolean;

/** A part of a request after its text transformations; undefined: the request lacks it. */
export type Component = (request: RequestHead) => string | undefined;

/** The statements that the broker's template has. Any other is an error at the start. */
export const readStatement = (properties: Properties): Statement => {
  const [name = ''] = Object.keys(properties.value);
  const inner = properties.object(name);
  const read = STATEMENTS[name];
  if (!inner || !read) throw new Error(`${properties.where}.${name} cannot be served on one machine.`);
  return read(inner);
};

const STATEMENTS: Readonly<Record<string, (properties: Properties) => Statement>> = {
  NotStatement: (properties) => {
    const statement = readStatement(required(properties, 'Statement'));
    return (request) => !statement(request);
  },
  AndStatement: (properties) => {
    const statements = properties.list('Statements').map(readStatement);
    return (request) => statements.every((statement) => statement(request));
  },
  OrStatement: (properties) => {
    const statements = properties.list('Statements').map(readStatement);
    return (request) => statements.some((statement) => statement(request));
  },
  RegexMatchStatement: (properties) => {
    const pattern = new RegExp(properties.text('RegexString'));
    return matching(properties, (text) => pattern.test(text));
  },
  ByteMatchStatement: (properties) => {
    const searched = properties.text('SearchString');
    const constraint = properties.text('PositionalConstraint');
    if (constraint === 'STARTS_WITH') return matching(properties, (text) => text.startsWith(searched));
    if (constraint === 'CONTAINS') return matching(properties, (text) => text.includes(searched));
    throw new Error(
      `${properties.where}.PositionalConstraint is ${constraint}, which cannot be served on one machine.`,
    );
  },
};

/** A request that lacks the part does not match. */
const matching = (properties: Properties, matches: (text: string) => boolean): Statement => {
  const component = transformed(properties, partOf(required(properties, 'FieldToMatch')));
  return (request) => {
    const text = component(request);
    return text !== undefined && matches(text);
  };
};

const partOf = (field: Properties): Component => {
  const header = field.object('SingleHeader');
  if (header) return headerOf(header.text('Name'));
  if (field.object('UriPath')) return ({ path }) => path;
  if (field.object('QueryString')) return ({ query }) => query;
  throw new Error(`${field.where} names a part of the request that cannot be served on one machine.`);
};

export const headerOf =
  (name: string): Component =>
  (request) =>
    headerValues(request, name)[0];

/** The part after the transformations that `properties` lists. */
export const transformed = (properties: Properties, component: Component): Component => {
  const transformations = properties
    .list('TextTransformations')
    .toSorted((a, b) => (a.optionalNumber('Priority') ?? 0) - (b.optionalNumber('Priority') ?? 0))
    .map((each) => TRANSFORMATIONS[each.text('Type')] ?? unknownTransformation(each));
  return (request) => {
    const text = component(request);
    return text === undefined ? undefined : transformations.reduce((value, transform) => transform(value), text);
  };
};

const TRANSFORMATIONS: Readonly<Record<string, (text: string) => string>> = {
  NONE: (text) => text,
  LOWERCASE: (text) => text.toLowerCase(),
  COMPRESS_WHITE_SPACE: (text) => text.replaceAll(/\s+/g, ' '),
  MD5: (text) => createHash('md5').update(text).digest('base64'),
};

const unknownTransformation = (properties: Properties): never => {
  throw new Error(`${properties.where} is ${properties.text('Type')}, which cannot be served on one machine.`);
};

const required = (properties: Properties, name: string): Properties => {
  const found = properties.object(name);
  if (!found) throw new Error(`${properties.where}.${name} is missing.`);
  return found;
};
