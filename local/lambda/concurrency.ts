import type { FunctionDefinition } from './function-definition.ts';

/** Lambda keeps this much of an account's limit for the functions without a reservation. */
const LEAST_UNRESERVED = 100;

/**
 * Counts the invocations under way, as Lambda does: those of a function with a reservation against that, all others
 * together against what the reservations leave of the account's limit.
 */
export class Concurrency {
  readonly #unreserved: { readonly limit: number; running: number };
  readonly #reserved = new Map<string, { readonly limit: number; running: number }>();

  constructor(definitions: readonly FunctionDefinition[], accountLimit: number) {
    let unreserved = accountLimit;
    for (const { arn, displayName, reservedConcurrency: limit } of definitions) {
      if (limit === undefined) continue;
      this.#reserved.set(arn, { limit, running: 0 });
      unreserved -= limit;
      if (limit > 0 && unreserved < LEAST_UNRESERVED) {
        throw new Error(
          `The reserved concurrency of ${displayName} (${limit}) leaves the account ${unreserved} of ${accountLimit} for functions without a reservation; Lambda insists on ${LEAST_UNRESERVED}.`,
        );
      }
    }
    this.#unreserved = { limit: unreserved, running: 0 };
  }

  /** Runs the invocation, or returns undefined where Lambda throttles it. */
  async run<T>({ arn }: FunctionDefinition, invoke: () => Promise<T>): Promise<T | undefined> {
    const count = this.#reserved.get(arn) ?? this.#unreserved;
    if (count.running >= count.limit) return undefined;
    count.running += 1;
    try {
      return await invoke();
    } finally {
      count.running -= 1;
    }
  }
}
