import type { User } from './account.ts';
import { type EndpointName, isRingEx } from './endpoint-names.ts';
import type { FaultEffect } from './faults.ts';

export const OUTAGE_MODES = ['down', 'unavailable', 'slow', 'refuse-403', 'rate-limit', 'hang', 'none'] as const;
export const OUTAGE_SYSTEMS = ['ringcx', 'ringex', 'both'] as const;

export interface Outage {
  readonly mode: (typeof OUTAGE_MODES)[number];
  /** Of the mode `slow`, in real time. */
  readonly slowMs: number;
  readonly system: (typeof OUTAGE_SYSTEMS)[number];
  /** Limits the outage to calls of this account. */
  readonly account?: string | undefined;
}

const RATE_LIMIT_SECONDS = 30;

/** States that last until they are ended. One for all calls, and one for each account. */
export class Outages {
  readonly #byAccount = new Map<string | undefined, Outage>();

  /** The mode `none` ends the account's outage; without an account, it ends them all. */
  set(outage: Outage): void {
    if (outage.mode !== 'none') this.#byAccount.set(outage.account, outage);
    else if (outage.account === undefined) this.#byAccount.clear();
    else this.#byAccount.delete(outage.account);
  }

  list(): Outage[] {
    return [...this.#byAccount.values()];
  }

  effectOn(endpoint: EndpointName, user: User | undefined): FaultEffect | undefined {
    const ofAccount = user && this.#byAccount.get(user.account.mainAccountId);
    const outage = [ofAccount, this.#byAccount.get(undefined)].find((each) => each && reaches(each, endpoint));
    return outage && effectOf(outage);
  }

  clear(): void {
    this.#byAccount.clear();
  }
}

function reaches({ system }: Outage, endpoint: EndpointName): boolean {
  return system === 'both' || (system === 'ringex') === isRingEx(endpoint);
}

function effectOf({ mode, slowMs }: Outage): FaultEffect | undefined {
  switch (mode) {
    case 'down':
      return { kind: 'drop-before' };
    case 'unavailable':
      return { kind: 'status', status: 503 };
    case 'slow':
      return { kind: 'delay', delayMs: slowMs };
    case 'refuse-403':
      return { kind: 'status', status: 403 };
    case 'rate-limit':
      return { kind: 'status', status: 429, retryAfterSeconds: RATE_LIMIT_SECONDS };
    case 'hang':
      return { kind: 'hang', takesEffect: false };
    case 'none':
      return undefined;
  }
}
