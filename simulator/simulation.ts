import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { Accounts } from './accounts.ts';
import { ApiTokens } from './api-tokens.ts';
import { CallCounts } from './call-counts.ts';
import type { EndpointName } from './endpoint-names.ts';
import { Faults } from './faults.ts';
import { RateLimit } from './rate-limit.ts';
import { RingExTokens } from './ringex-tokens.ts';
import { Sessions } from './sessions.ts';

export interface SimulatedCall {
  readonly endpoint: EndpointName;
  readonly status: number;
  readonly account?: string;
}

export interface SimulationOptions {
  readonly tokenSeconds: number;
  readonly now: () => number;
  readonly onCall: (call: SimulatedCall) => void;
}

/** The whole state of one simulator. */
export interface Simulation extends SimulationOptions {
  readonly accounts: Accounts;
  readonly accessTokens: AccessTokens;
  readonly sessions: Sessions;
  readonly apiTokens: ApiTokens;
  readonly ringExTokens: RingExTokens;
  readonly exchangeLimit: RateLimit;
  readonly ringExLimit: RateLimit;
  readonly adminLimit: RateLimit;
  readonly faults: Faults;
  readonly callCounts: CallCounts;
}

const MINUTE_MS = 60_000;

export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  return {
    ...options,
    accounts: new Accounts(),
    accessTokens: await createAccessTokens(options.now),
    sessions: new Sessions(options.now),
    apiTokens: new ApiTokens(),
    ringExTokens: new RingExTokens(),
    exchangeLimit: new RateLimit({ limit: 5, windowMs: MINUTE_MS }),
    ringExLimit: new RateLimit({ limit: 5, windowMs: MINUTE_MS, penaltyMs: MINUTE_MS }),
    adminLimit: new RateLimit({ limit: 120, windowMs: MINUTE_MS }),
    faults: new Faults(),
    callCounts: new CallCounts(),
  };
}

/** Keeps the accounts; with `sessions`, deletes their sessions, RingEX tokens and API tokens. */
export function resetSimulation(simulation: Simulation, { sessions }: { readonly sessions: boolean }): void {
  simulation.callCounts.clear();
  simulation.faults.clear();
  simulation.exchangeLimit.clear();
  simulation.ringExLimit.clear();
  simulation.adminLimit.clear();
  if (!sessions) return;
  simulation.sessions.clear();
  simulation.ringExTokens.clear();
  simulation.apiTokens.clear();
}
