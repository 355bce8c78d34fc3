import { randomBytes } from 'node:crypto';

/** Unguessable and URL-safe, so that it reads the same wherever it might have leaked to. */
export function randomText(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}

/**
 * Fills the answer fields nobody may keep or print. The fixed prefix lets a test find one in any output
 * without having seen the answer it came in.
 */
export const canaryPrefix = 'canary-';

export function canary(): string {
  return canaryPrefix + randomText();
}
