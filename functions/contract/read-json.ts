import type * as z from 'zod/mini';

/** Undefined: the text is not JSON. The parser's own error quotes the text, which may hold a secret, so it ends here. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON text as the schema gives it; undefined: it is not JSON, or not of that shape. */
export function readJson<T>(schema: z.ZodMiniType<T>, text: string): T | undefined {
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}
