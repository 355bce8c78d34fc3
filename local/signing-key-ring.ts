import { randomBytes } from 'node:crypto';
import type { SigningKey } from './gateway/iam-authorization.ts';
import type { FunctionDefinition } from './lambda/function-definition.ts';

const KEY_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The access keys of one start: the operator's, and one for the role of each function. */
export class SigningKeyRing {
  readonly operator: SigningKey;
  readonly #keys = new Map<string, SigningKey>();
  readonly #accountId: string;

  constructor(accountId: string) {
    this.#accountId = accountId;
    this.operator = this.#add({
      ...newKey('AKIA'),
      principal: `arn:aws:iam::${accountId}:user/operator`,
      mayInvoke: true,
    });
  }

  forFunction({ role, name }: FunctionDefinition): SigningKey {
    const roleName = role.split('/').at(-1);
    return this.#add({
      ...newKey('ASIA'),
      sessionToken: randomBytes(90).toString('base64url'),
      principal: `arn:aws:sts::${this.#accountId}:assumed-role/${roleName}/${name}`,
      mayInvoke: false,
    });
  }

  find(accessKeyId: string): SigningKey | undefined {
    return this.#keys.get(accessKeyId);
  }

  #add(key: SigningKey): SigningKey {
    this.#keys.set(key.accessKeyId, key);
    return key;
  }
}

const newKey = (prefix: string): Pick<SigningKey, 'accessKeyId' | 'secretAccessKey'> => ({
  accessKeyId: prefix + [...randomBytes(16)].map((byte) => KEY_ID_ALPHABET[byte % KEY_ID_ALPHABET.length]).join(''),
  secretAccessKey: randomBytes(30).toString('base64url'),
});
