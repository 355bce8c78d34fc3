import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import type { BodyCheck } from './api.ts';

export interface Model {
  readonly name: string;
  readonly schema: JsonObject;
}

/** One check per model of an API. Models are JSON Schema draft 4 and may refer to one another by URL. */
export const compileModels = (apiId: string, models: readonly Model[]): ReadonlyMap<string, BodyCheck> => {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, logger: false });
  for (const { name, schema } of models) ajv.addSchema(fromDraft4(schema), modelUrl(apiId, name));
  return new Map(
    models.map(({ name }) => {
      const validate = ajv.getSchema(modelUrl(apiId, name));
      if (!validate) throw new Error(`The model ${name} cannot be compiled.`);
      return [name, checkWith(validate)];
    }),
  );
};

const modelUrl = (apiId: string, name: string): string =>
  `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;

const checkWith =
  (validate: ValidateFunction): BodyCheck =>
  (body) => {
    if (validate(body)) return undefined;
    const faults = new Set((validate.errors ?? []).map(describe));
    return `[${[...faults].join(', ')}]`;
  };

/** Names the place and the rule, but never the value, which may be a password. */
const describe = ({ instancePath, keyword, params, message }: ErrorObject): string => {
  const place = instancePath === '' ? 'object' : instancePath;
  if (keyword === 'required') return `${place} has missing required properties ([${quoted(params.missingProperty)}])`;
  if (keyword === 'additionalProperties') {
    return `${place} has properties which are not allowed by the schema: [${quoted(params.additionalProperty)}]`;
  }
  return `${place} ${message ?? keyword}`;
};

/** Escaped for use inside a JSON string, where most gateway responses put it. */
const quoted = (name: unknown): string => JSON.stringify(JSON.stringify(String(name))).slice(1, -1);

/**
 * Draft 4 has a boolean `exclusiveMinimum` beside `minimum`, and `id` for `$id`. The other keywords in use are
 * unchanged.
 */
const fromDraft4 = (schema: JsonObject): JsonObject => {
  const { $schema: _, id, ...rest } = schema as JsonObject & { readonly $schema?: Json; readonly id?: Json };
  const converted = convertBounds(
    Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, convert(value)])),
  );
  return typeof id === 'string'
    ? { ...converted, $id: id }
    : isObject(id)
      ? { ...converted, id: convert(id) }
      : converted;
};

const convert = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((item: Json) => convert(item));
  return isObject(value) ? fromDraft4(value) : value;
};

const convertBounds = (schema: JsonObject): JsonObject => {
  const converted: Record<string, Json> = { ...schema };
  for (const [exclusive, inclusive] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof converted[exclusive] !== 'boolean') continue;
    const bound = converted[inclusive];
    if (converted[exclusive] && bound !== undefined) {
      converted[exclusive] = bound;
      delete converted[inclusive];
    } else delete converted[exclusive];
  }
  return converted;
};
