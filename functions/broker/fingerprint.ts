import { createHash } from 'node:crypto';
import type { Redacted } from './redacted.ts';

/** How an API token is named everywhere outside its secret: the first 16 hex digits of its SHA-256. */
export const fingerprintOf = (apiToken: Redacted): string =>
  createHash('sha256').update(apiToken.open()).digest('hex').slice(0, 16);
