import type * as z from 'zod/mini';
import { accountMeanings } from './meanings/account.ts';
import { apiTokenMeanings } from './meanings/api-token.ts';
import { callerMeanings } from './meanings/caller.ts';
import { connectionMeanings } from './meanings/connection.ts';
import { sessionMeanings } from './meanings/session.ts';

/**
 * The meaning of every field, by its schema. In the contract, the meanings would become part of every function's bundle.
 * A test proves that none is missing.
 */
export const FIELD_MEANINGS: ReadonlyMap<z.core.$ZodType, Readonly<Record<string, string>>> = new Map([
  ...sessionMeanings,
  ...apiTokenMeanings,
  ...accountMeanings,
  ...connectionMeanings,
  ...callerMeanings,
]);
