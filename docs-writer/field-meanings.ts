import type * as z from 'zod/mini';
import { accountMeanings } from './meanings/account.ts';
import { apiTokenMeanings } from './meanings/api-token.ts';
import { callerMeanings } from './meanings/caller.ts';
import { connectionMeanings } from './meanings/connection.ts';
import { sessionMeanings } from './meanings/session.ts';

/** Beside the contract and not in it: every function's bundle would carry them. A test holds them complete. */
export const FIELD_MEANINGS: ReadonlyMap<z.core.$ZodType, Readonly<Record<string, string>>> = new Map([
  ...sessionMeanings,
  ...apiTokenMeanings,
  ...accountMeanings,
  ...connectionMeanings,
  ...callerMeanings,
]);
