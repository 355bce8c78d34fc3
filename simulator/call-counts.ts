import type { EndpointName } from './endpoint-names.ts';

export interface CallCount {
  readonly endpoint: EndpointName;
  /** 0 for a call whose connection was closed without an answer. */
  readonly status: number;
  count: number;
  /** Null when the call does not show its account, for instance with an unknown username. */
  readonly account: string | null;
}

export class CallCounts {
  readonly #byAccount = new Map<string | null, Map<string, CallCount>>();

  record(endpoint: EndpointName, status: number, account: string | null): void {
    const counts = this.#byAccount.get(account) ?? new Map<string, CallCount>();
    this.#byAccount.set(account, counts);
    const key = `${endpoint} ${status}`;
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { endpoint, status, count: 1, account });
  }

  ofAccount(account: string): CallCount[] {
    return [...(this.#byAccount.get(account)?.values() ?? [])];
  }

  all(): CallCount[] {
    return [...this.#byAccount.values()].flatMap((counts) => [...counts.values()]);
  }

  clear(): void {
    this.#byAccount.clear();
  }
}
