import * as z from 'zod/mini';

type JsonSchema = z.core.JSONSchema.JSONSchema;

export interface Field {
  /** The whole path, such as `signIn.kind` or `accounts[].accountId`. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** The value of the discriminator with which the field exists. Absent: the field always exists. */
  readonly onlyWith?: string;
}

/** The schema of the parsed value. A number in a query, for instance, is sent as text and parsed to a number. */
const toJson = (schema: z.core.$ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });

/** The fields of an object. Nested fields follow the field that contains them. */
export const fieldsOf = (schema: z.core.$ZodType): readonly Field[] => fieldsIn(toJson(schema), '');

/** The type and limits of a single value. */
export const describeSchema = (schema: z.core.$ZodType): string => typeOf(toJson(schema));

function fieldsIn({ properties = {}, required = [] }: JsonSchema, path: string): Field[] {
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const schema = asSchema(property);
    return [{ name, type: typeOf(schema), required: required.includes(key) }, ...nestedFields(schema, name)];
  });
}

function nestedFields(schema: JsonSchema, name: string): Field[] {
  if (schema.oneOf) return schema.oneOf.flatMap((variant) => fieldsOfVariant(asSchema(variant), name));
  if (schema.type === 'array') return fieldsIn(itemOf(schema), `${name}[]`);
  return fieldsIn(schema, name);
}

function fieldsOfVariant(variant: JsonSchema, name: string): Field[] {
  const [discriminator = '', value] = discriminatorOf(variant) ?? [];
  const fields = fieldsIn(variant, name).filter((field) => field.name !== `${name}.${discriminator}`);
  return value ? fields.map((field) => ({ ...field, onlyWith: value })) : fields;
}

function typeOf(schema: JsonSchema): string {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map((choice) => typeOf(asSchema(choice))).join(', or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  const types: readonly string[] = [schema.type ?? 'any'].flat();
  return types.map((type) => plainType(schema, type)).join(', or ');
}

function plainType(schema: JsonSchema, type: string): string {
  if (type === 'string') return textOf(schema);
  if (type === 'integer' || type === 'number') return numberOf(schema);
  if (type === 'boolean') return '`true` or `false`';
  if (type === 'array') return listOf(schema);
  if (type === 'object') return objectOf(schema);
  return type;
}

function textOf({ format, pattern, minLength = 0, maxLength }: JsonSchema): string {
  if (format === 'date-time') return 'instant, ISO 8601 in UTC';
  const length = maxLength === undefined ? '' : `, ${minLength} to ${maxLength} characters`;
  return `text${length}${pattern === undefined ? '' : `, \`${pattern}\``}`;
}

/** The schema library adds the limits of a safe integer, which say nothing about the field. */
function numberOf({ minimum, maximum }: JsonSchema): string {
  const limited = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return limited ? `whole number, ${minimum} to ${maximum}` : 'whole number';
}

function listOf(schema: JsonSchema): string {
  const [only] = schema.prefixItems ?? [];
  if (only !== undefined) return `list of ${typeOf(asSchema(only))} alone`;
  const { minItems = 0, maxItems } = schema;
  const length = maxItems === undefined ? (minItems > 0 ? `${minItems} or more ` : '') : `${minItems} to ${maxItems} `;
  return `list of ${length}${typeOf(itemOf(schema))}`;
}

function objectOf(schema: JsonSchema): string {
  const [discriminator, value] = discriminatorOf(schema) ?? [];
  return discriminator ? `object with \`${discriminator}\` ${value}` : 'object';
}

/** The field with a constant value, which tells the variants of a union apart, and that value. */
function discriminatorOf({ properties = {} }: JsonSchema): readonly [string, string] | undefined {
  const found = Object.entries(properties).find(([, property]) => asSchema(property).const !== undefined);
  return found && [found[0], typeOf(asSchema(found[1]))];
}

const itemOf = ({ items }: JsonSchema): JsonSchema => (Array.isArray(items) ? {} : asSchema(items ?? {}));

const asSchema = (schema: JsonSchema | boolean): JsonSchema => (typeof schema === 'boolean' ? {} : schema);
