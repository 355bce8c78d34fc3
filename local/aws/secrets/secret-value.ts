import { AwsError } from '../aws-error.ts';

const MAX_VALUE_BYTES = 65_536;

export interface WireValue {
  readonly SecretString?: string | undefined;
  /** Base64. */
  readonly SecretBinary?: string | undefined;
}

/** The fields are private, so that no log line, inspection or JSON of a secret can show its value. */
export class SecretValue {
  readonly #text: string | undefined;
  readonly #binary: string | undefined;

  constructor(text: string | undefined, binary: string | undefined) {
    this.#text = text;
    this.#binary = binary;
  }

  equals(other: SecretValue): boolean {
    return this.#text === other.#text && this.#binary === other.#binary;
  }

  reveal(): WireValue {
    return this.#text === undefined ? { SecretBinary: this.#binary } : { SecretString: this.#text };
  }
}

/** The value in a request, if it has one. */
export function readValue({ SecretString: text, SecretBinary: binary }: WireValue): SecretValue | undefined {
  if (text === undefined && binary === undefined) return undefined;
  if (text !== undefined && binary !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const member = text === undefined ? 'secretBinary' : 'secretString';
  const bytes = text === undefined ? Buffer.byteLength(binary ?? '', 'base64') : Buffer.byteLength(text);
  if (bytes < 1) throw outOfBounds(member, 'greater than or equal to 1');
  if (bytes > MAX_VALUE_BYTES) throw outOfBounds(member, `less than or equal to ${MAX_VALUE_BYTES}`);
  return new SecretValue(text, binary);
}

function outOfBounds(member: string, bounds: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length ${bounds}`,
  );
}
