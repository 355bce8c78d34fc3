import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface Seal {
  readonly close: (value: object) => string;
  /** Undefined for a text that this seal has not closed. */
  readonly open: (text: string) => unknown;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Puts a value into a text that says nothing to its holder, so that the simulator need not remember what it issued. */
export function createSeal(): Seal {
  const key = randomBytes(32);
  return {
    close: (value) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce);
      const body = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: (text) => {
      try {
        const bytes = Buffer.from(text, 'base64url');
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
        return JSON.parse(Buffer.concat([decipher.update(body), decipher.final()]).toString());
      } catch {
        return undefined;
      }
    },
  };
}
