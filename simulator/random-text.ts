import { randomBytes } from 'node:crypto';

/** Unguessable, and URL-safe so that a search finds it in any output that it leaked to. */
export function randomText(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}

/**
 * Marks the fields of an answer that no client may keep or print. The fixed prefix lets a test find such a value in any
 * output without knowing the value.
 */
export const CANARY_PREFIX = 'canary-';

export function canary(): string {
  return CANARY_PREFIX + randomText();
}
