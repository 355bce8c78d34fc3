import type { EndpointName } from './endpoint-names.ts';

/** A null stands for an owner that the call does not show, for instance with an unknown username. */
export interface CountedCall {
  readonly endpoint: EndpointName;
  /** 0 for a call that got no proper answer. */
  readonly status: number;
  readonly account: string | null;
  readonly user: string | null;
  /** The client id of a RingEX app. Only the RingEX calls and the exchange show one. */
  readonly client: string | null;
}

export interface CallFilter {
  readonly account?: string | undefined;
  readonly user?: string | undefined;
  readonly client?: string | undefined;
}

export type CallCount = Partial<CountedCall> & { readonly count: number };

interface Counter {
  readonly call: CountedCall;
  count: number;
}

export class CallCounts {
  readonly #byAccount = new Map<string | null, Map<string, Counter>>();

  record(call: CountedCall): void {
    const counts = this.#byAccount.get(call.account) ?? new Map<string, Counter>();
    this.#byAccount.set(call.account, counts);
    const key = keyOf(call);
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { call, count: 1 });
  }

  /** The calls that the filter lets through, summed over all fields but those in `by`. */
  sums(filter: CallFilter, by: readonly (keyof CountedCall)[]): CallCount[] {
    const sums = new Map<string, Record<string, unknown> & { count: number }>();
    for (const { call, count } of this.#under(filter)) {
      const key = JSON.stringify(by.map((field) => call[field]));
      const sum = sums.get(key);
      if (sum) sum.count += count;
      else sums.set(key, { ...Object.fromEntries(by.map((field) => [field, call[field]])), count });
    }
    return [...sums.values()];
  }

  clear(): void {
    this.#byAccount.clear();
  }

  #under({ account, user, client }: CallFilter): Counter[] {
    const counters =
      account === undefined
        ? [...this.#byAccount.values()].flatMap((counts) => [...counts.values()])
        : [...(this.#byAccount.get(account)?.values() ?? [])];
    return counters.filter(
      ({ call }) => (user === undefined || call.user === user) && (client === undefined || call.client === client),
    );
  }
}

function keyOf({ endpoint, status, user, client }: CountedCall): string {
  return `${endpoint} ${status} ${user} ${client}`;
}
