import * as z from 'zod/mini';
import { AwsError } from '../aws-error.ts';
import type { EmptySecretRules } from './rotation-options.ts';
import type { RotationRunner } from './rotation-runner.ts';
import type { Caller } from './secret-key.ts';
import type { SecretStore } from './secret-store.ts';

export interface OperationContext {
  readonly store: SecretStore;
  readonly rotations: RotationRunner;
  readonly emptySecrets: EmptySecretRules;
  /** When secrets and versions were last read. Kept beside the snapshots, because a read makes no new snapshot. */
  readonly accessedAt: Map<string, number>;
  readonly now: () => number;
  readonly region: string;
  readonly accountId: string;
  readonly caller: Caller;
}

export type Operation = (body: unknown, context: OperationContext) => object;

export function operation<S extends z.ZodMiniType>(
  schema: S,
  run: (input: z.output<S>, context: OperationContext) => object,
): Operation {
  return (body, context) => run(parse(schema, body), context);
}

function parse<S extends z.ZodMiniType>(schema: S, body: unknown): z.output<S> {
  const result = z.safeParse(schema, body);
  if (result.success) return result.data;
  // Names paths and constraints only, because the input may be a secret value.
  const faults = result.error.issues.map(
    ({ path, message }) => `Value at '${path.join('.')}' failed to satisfy constraint: ${message}`,
  );
  const count = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`;
  throw new AwsError('ValidationException', `${count} detected: ${faults.join('; ')}`);
}

const INVALID_NAME =
  'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!';

export const secretName = z
  .string()
  .check(z.minLength(1), z.maxLength(512), z.regex(/^[A-Za-z0-9/_+=.@!-]+$/, INVALID_NAME));
export const secretId = z
  .string()
  .check(z.minLength(1), z.maxLength(2048), z.regex(/^[A-Za-z0-9/_+=.@!:-]+$/, INVALID_NAME));
export const stage = z.string().check(z.minLength(1), z.maxLength(256));
export const versionId = z.string().check(z.minLength(32), z.maxLength(64));
export const description = z.optional(z.string().check(z.maxLength(2048)));
export const kmsKeyId = z.optional(z.string().check(z.maxLength(2048)));
export const tagKey = z.string().check(z.minLength(1), z.maxLength(128));
export const tags = z.array(z.object({ Key: tagKey, Value: z.string().check(z.maxLength(256)) }));
export const nextToken = z.optional(z.string().check(z.minLength(1), z.maxLength(4096)));

/** The fields of every request that writes a value. */
export const valueFields = {
  ClientRequestToken: z.optional(z.string()),
  SecretString: z.optional(z.string()),
  SecretBinary: z.optional(z.base64()),
};

export function maxResults(limit: number) {
  return z.optional(z.int().check(z.minimum(1), z.maximum(limit)));
}

/** SDKs generate a token; a raw request has to bring one. */
export function requireToken(token: string | undefined, type = 'InvalidRequestException'): string {
  if (token === undefined) {
    throw new AwsError(type, 'You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  }
  if (token.length < 32 || token.length > 64) {
    throw new AwsError('InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.');
  }
  return token;
}

/** Secrets Manager sends times as seconds. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
