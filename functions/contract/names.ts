import * as z from 'zod/mini';

/** A connection or a caller: lower-case letters, digits and hyphens. */
const name = z.string().check(z.regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -'));

export const connectionName = name;
export const callerId = name;

/** First 16 hex digits of the SHA-256 of an API token. */
export const fingerprint = z.string().check(z.regex(/^[0-9a-f]{16}$/, 'must be 16 hexadecimal digits'));

/** A text by which a person knows an API token again. */
export const label = z
  .string()
  .check(
    z.minLength(1, 'must not be empty'),
    z.maxLength(80, 'must be at most 80 characters'),
    z.regex(/^[^\p{Cc}]*$/u, 'must not contain control characters'),
  );

/** A credential on its way in: any text that can be a password or a token. */
export const credential = z
  .string()
  .check(z.minLength(1, 'must not be empty'), z.maxLength(8192, 'must be at most 8192 characters'));

/** `?flag=true` or `?flag=false`. */
export const flag = z.enum(['true', 'false'], 'must be true or false');
