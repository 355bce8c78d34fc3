import type { Hono } from 'hono';
import { badRequest, CREDENTIALS_REFUSED, json, tooManyCalls } from './answers.ts';
import { endpoint, type Prepare, type SimulatorEnv } from './endpoint.ts';
import { readParameters } from './parameters.ts';
import { sessionAnswer } from './session-answers.ts';
import type { Session } from './sessions.ts';
import type { Simulation } from './simulation.ts';

export function addSessionRoutes(app: Hono<SimulatorEnv>, simulation: Simulation): void {
  app.post('/api/auth/login/rc/accesstoken', endpoint(simulation, 'exchange', exchange));
  app.post('/api/auth/login/admin', endpoint(simulation, 'login', login));
  app.post('/api/auth/token/refresh', endpoint(simulation, 'refresh', refresh));
}

const exchange: Prepare = async (simulation, context) => {
  const parameters = await readParameters(context);
  const rcAccessToken = parameters.get('rcAccessToken');
  const ringEx = simulation.ringExTokens.withAccessToken(rcAccessToken ?? '');
  return {
    account: ringEx?.account,
    act: () => {
      if (!rcAccessToken) return badRequest('rcAccessToken is missing');
      if (parameters.get('rcTokenType')?.toLowerCase() !== 'bearer') return badRequest('rcTokenType must be Bearer');
      const now = simulation.now();
      if (!ringEx || ringEx.accessTokenExpiresAt <= now) return CREDENTIALS_REFUSED;
      const verdict = simulation.exchangeLimit.take(ringEx.account.mainAccountId, now);
      if (!verdict.allowed) return tooManyCalls(verdict.retryAfterSeconds);
      const withRefreshToken = parameters.get('includeRefresh') === 'true';
      return answer(
        simulation,
        simulation.sessions.start(ringEx.account, { signedInBy: 'exchange', withRefreshToken }),
      );
    },
  };
};

const login: Prepare = async (simulation, context) => {
  const parameters = await readParameters(context);
  const username = parameters.get('username');
  const password = parameters.get('password');
  const platformId = parameters.get('platformId');
  const account = simulation.accounts.withUsername(username ?? '');
  return {
    account,
    act: () => {
      if (!username || !password || !platformId) return badRequest('username, password and platformId are required');
      if (account?.password !== password || account.platformId !== platformId) return CREDENTIALS_REFUSED;
      return answer(simulation, simulation.sessions.start(account, { signedInBy: 'login', withRefreshToken: true }));
    },
  };
};

const refresh: Prepare = async (simulation, context) => {
  const refreshToken = (await readParameters(context)).get('refresh_token');
  return {
    account: simulation.sessions.ofRefreshToken(refreshToken ?? '')?.account,
    act: () => {
      if (!refreshToken) return badRequest('refresh_token is missing');
      const session = simulation.sessions.refresh(refreshToken);
      return session ? answer(simulation, session) : CREDENTIALS_REFUSED;
    },
  };
};

async function answer(simulation: Simulation, session: Session) {
  // A refresh can change the session while the token is being signed, so the answer uses a copy.
  const snapshot = { ...session };
  return json(sessionAnswer(snapshot, await simulation.accessTokens.issue(snapshot)));
}
