import type * as z from 'zod/mini';

/** A schema of the contract, and the meaning of each of its fields, keyed by the field's name on the page. */
export type SchemaMeanings = readonly [schema: z.core.$ZodType, meanings: Readonly<Record<string, string>>];
