import { inspect } from 'node:util';

const SHOWN = '[redacted]';

/** A secret text. It prints as `[redacted]` in a string, template, JSON or `util.inspect`; `open` is the only way to read it. */
export class Redacted {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The secret itself. Every use is a place to review. */
  open(): string {
    return this.#secret;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
