import * as z from 'zod/mini';

/** RingCX's access tokens are about one kilobyte. */
const LONGEST_TOKEN = 16 * 1024;

/** A token travels in headers, of ours and of others, so it is one word of printable ASCII. */
export const token = z.string().check(z.regex(/^[\x21-\x7e]+$/), z.maxLength(LONGEST_TOKEN));

/** RingCX has been seen to send an empty text for what it does not have. Null: there is no token. */
export const optionalToken = z.pipe(
  z.nullish(z.union([z.literal(''), token])),
  z.transform((text) => text || null),
);

/** RingCX has been seen to send the string `null` for a missing id. Null: there is none. */
export const accountId = z.pipe(
  z.nullish(z.union([z.string().check(z.regex(/^[\x21-\x7e]{0,64}$/)), z.number()])),
  z.transform((id) => (id == null || id === '' || id === 'null' ? null : String(id))),
);

/** A field whose nonsense is as good as its absence. Zod's own `catch` would add nine kilobytes to every bundle. */
export const lenient = <T>(schema: z.ZodMiniType<T>, fallback: T) =>
  z.pipe(
    z.optional(z.unknown()),
    z.transform((value): T => {
      const parsed = schema.safeParse(value);
      return parsed.success ? parsed.data : fallback;
    }),
  );

/** An id that only tells users apart. */
export const incidentalId = lenient(accountId, null);

/** The one id that all entries of a list have, if they have one. */
export function commonId(ids: readonly (string | null)[]): string | null {
  const [first = null, ...others] = new Set(ids.filter((id) => id !== null));
  return others.length === 0 ? first : null;
}
