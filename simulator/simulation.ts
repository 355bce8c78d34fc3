import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import type { RingExApp, User } from './account.ts';
import { Accounts } from './accounts.ts';
import { ApiTokens } from './api-tokens.ts';
import { AuthTokens } from './auth-tokens.ts';
import { CallCounts } from './call-counts.ts';
import type { EndpointName } from './endpoint-names.ts';
import { Faults } from './faults.ts';
import { HypothesisSwitches } from './hypothesis-switches.ts';
import { MinuteCounts } from './minute-counts.ts';
import { Outages } from './outages.ts';
import { RateLimit } from './rate-limit.ts';
import { RingExTokens } from './ringex-tokens.ts';
import { Sessions } from './sessions.ts';

export interface SimulatedCall {
  readonly endpoint: EndpointName;
  readonly status: number;
  readonly account?: string;
  readonly user?: string;
}

export interface SimulationOptions {
  readonly tokenSeconds: number;
  readonly now: () => number;
  readonly onCall: (call: SimulatedCall) => void;
}

/** The whole state of one simulator. */
export interface Simulation extends SimulationOptions {
  readonly hypotheses: HypothesisSwitches;
  readonly accounts: Accounts;
  readonly accessTokens: AccessTokens;
  readonly sessions: Sessions;
  readonly authTokens: AuthTokens;
  readonly apiTokens: ApiTokens;
  readonly ringExTokens: RingExTokens;
  readonly exchangeLimit: RateLimit;
  readonly ringExLimit: RateLimit;
  readonly adminLimit: RateLimit;
  readonly faults: Faults;
  readonly outages: Outages;
  readonly callCounts: CallCounts;
  readonly minuteCounts: MinuteCounts;
}

const MINUTE_MS = 60_000;

export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  const hypotheses = new HypothesisSwitches();
  const assumed = () => hypotheses.values;
  return {
    ...options,
    hypotheses,
    accounts: new Accounts(),
    accessTokens: await createAccessTokens(options.now),
    sessions: new Sessions(options.now, assumed),
    authTokens: new AuthTokens(),
    apiTokens: new ApiTokens(options.now, assumed),
    ringExTokens: new RingExTokens(),
    exchangeLimit: new RateLimit({ limit: () => 5, windowMs: MINUTE_MS }),
    ringExLimit: new RateLimit({ limit: () => assumed().ringExLimit, windowMs: MINUTE_MS, penaltyMs: MINUTE_MS }),
    adminLimit: new RateLimit({ limit: () => 120, windowMs: MINUTE_MS }),
    faults: new Faults(),
    outages: new Outages(),
    callCounts: new CallCounts(),
    minuteCounts: new MinuteCounts(),
  };
}

interface EndedCall {
  readonly endpoint: EndpointName;
  readonly status: number;
  readonly user: User | undefined;
  readonly app: RingExApp | undefined;
}

export function recordCall(simulation: Simulation, { endpoint, status, user, app }: EndedCall): void {
  const account = user?.account.mainAccountId ?? null;
  const call = { endpoint, status, account, user: user?.userId ?? null, client: app?.clientId ?? null };
  simulation.callCounts.record(call);
  simulation.minuteCounts.record(call, simulation.now());
  simulation.onCall({
    endpoint,
    status,
    ...(user && { account: user.account.mainAccountId, user: user.userId }),
  });
}

/**
 * Keeps the accounts and the hypotheses; with `sessions`, deletes the sessions, RingEX tokens, authentication tokens and
 * API tokens.
 */
export function resetSimulation(simulation: Simulation, { sessions }: { readonly sessions: boolean }): void {
  simulation.callCounts.clear();
  simulation.minuteCounts.clear();
  simulation.faults.clear();
  simulation.outages.clear();
  simulation.exchangeLimit.clear();
  simulation.ringExLimit.clear();
  simulation.adminLimit.clear();
  if (!sessions) return;
  simulation.sessions.clear();
  simulation.authTokens.clear();
  simulation.ringExTokens.clear();
  simulation.apiTokens.clear();
}
