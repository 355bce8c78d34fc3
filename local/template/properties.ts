import { isObject, type Json, type JsonObject } from './json.ts';

/** The resolved properties of a resource. A value of the wrong type is an error that names the property. */
export class Properties {
  readonly value: JsonObject;
  readonly where: string;

  constructor(value: JsonObject, where: string) {
    this.value = value;
    this.where = where;
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#fail(name, 'is missing');
  }

  optionalText(name: string): string | undefined {
    const value = this.value[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'object' ? this.#fail(name, 'must be text') : String(value);
  }

  optionalNumber(name: string): number | undefined {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    return Number.isFinite(Number(value)) ? Number(value) : this.#fail(name, 'must be a number');
  }

  /** CloudFormation accepts both `true` and `"true"`. */
  flag(name: string): boolean {
    return this.optionalText(name) === 'true';
  }

  object(name: string): Properties | undefined {
    const value = this.value[name];
    if (value === undefined || value === null) return undefined;
    return isObject(value) ? new Properties(value, `${this.where}.${name}`) : this.#fail(name, 'must be an object');
  }

  list(name: string): readonly Properties[] {
    return this.#items(name).map((item, index) => {
      if (!isObject(item)) return this.#fail(name, 'must be a list of objects');
      return new Properties(item, `${this.where}.${name}[${index}]`);
    });
  }

  texts(name: string): readonly string[] {
    return this.#items(name).map(String);
  }

  /** The entries of an object whose values are text. */
  entries(name: string): ReadonlyArray<readonly [string, string]> {
    const object = this.object(name);
    return object ? Object.keys(object.value).map((key) => [key, object.text(key)] as const) : [];
  }

  /** Throws on a property that is not emulated, so that a start never ignores one. */
  refuse(name: string, why: string): void {
    if (this.value[name] !== undefined) this.#fail(name, why);
  }

  #items(name: string): readonly Json[] {
    const value = this.value[name];
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : this.#fail(name, 'must be a list');
  }

  #fail(name: string, why: string): never {
    throw new Error(`${this.where}.${name} ${why}.`);
  }
}
