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
  endpoint: EndpointName;
  status: number;
  account?: string;
}

export interface SimulationOptions {
  tokenSeconds: number;
  now: () => number;
  onCall: (call: SimulatedCall) => void;
}

/** Everything one simulator knows. */
export interface Simulation extends SimulationOptions {
  accounts: Accounts;
  accessTokens: AccessTokens;
  sessions: Sessions;
  apiTokens: ApiTokens;
  ringExTokens: RingExTokens;
  exchangeLimit: RateLimit;
  ringExLimit: RateLimit;
  adminLimit: RateLimit;
  faults: Faults;
  callCounts: CallCounts;
}

const minuteMs = 60_000;

export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  return {
    ...options,
    accounts: new Accounts(),
    accessTokens: await createAccessTokens(options.now),
    sessions: new Sessions(options.now),
    apiTokens: new ApiTokens(),
    ringExTokens: new RingExTokens(),
    exchangeLimit: new RateLimit({ limit: 5, windowMs: minuteMs }),
    ringExLimit: new RateLimit({ limit: 5, windowMs: minuteMs, penaltyMs: minuteMs }),
    adminLimit: new RateLimit({ limit: 120, windowMs: minuteMs }),
    faults: new Faults(),
    callCounts: new CallCounts(),
  };
}

/** Accounts stay; with `sessions`, everything they hold goes. */
export function resetSimulation(simulation: Simulation, sessions: boolean): void {
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
