import type { Hono } from 'hono';
import { badRequest, CREDENTIALS_REFUSED, credentialsRefused, json, text } from './answers.ts';
import { endpoint, type Prepare, type SimulatorEnv } from './endpoint.ts';
import { exchange } from './exchange.ts';
import { readParameters } from './parameters.ts';
import { passwordOpens } from './password-check.ts';
import { issueSessionAnswer, legacyLoginAnswer } from './session-answers.ts';
import type { Simulation } from './simulation.ts';

/** The current prefix of the legacy login, and that of the legacy hosts. */
const LEGACY_LOGINS = ['/voice/api/v1/auth/login', '/api/v1/auth/login'];

export function addSessionRoutes(app: Hono<SimulatorEnv>, simulation: Simulation): void {
  app.post('/api/auth/login/rc/accesstoken', endpoint(simulation, 'exchange', exchange));
  app.post('/api/auth/login/admin', endpoint(simulation, 'login', login));
  app.post('/api/auth/token/refresh', endpoint(simulation, 'refresh', refresh));
  app.delete('/api/auth/logout/:refreshToken', endpoint(simulation, 'logout', logout));
  for (const path of LEGACY_LOGINS) app.post(path, endpoint(simulation, 'legacy-login', legacyLogin));
}

const login: Prepare = async (simulation, context) => {
  const parameters = await readParameters(context);
  const username = parameters.get('username');
  const password = parameters.get('password');
  const platformId = parameters.get('platformId') || undefined;
  const user = simulation.accounts.userWithName(username ?? '');
  return {
    user,
    act: () => {
      const { platformIdRequired } = simulation.hypotheses.values;
      if (!username || !password) return badRequest('username and password are required');
      if (!platformId && platformIdRequired === 'yes') return badRequest('platformId is required');
      if (!user || !passwordOpens(simulation, user, { password, platformId })) {
        return credentialsRefused(simulation.hypotheses.values);
      }
      const session = simulation.sessions.start(user, { signedInBy: 'login', withRefreshToken: true });
      return issueSessionAnswer(simulation, session, session.refreshToken);
    },
  };
};

const refresh: Prepare = async (simulation, context) => {
  const refreshToken = (await readParameters(context)).get('refresh_token');
  return {
    user: simulation.sessions.ofRefreshToken(refreshToken ?? '')?.user,
    act: () => {
      if (!refreshToken) return badRequest('refresh_token is missing');
      const session = simulation.sessions.refresh(refreshToken);
      const { values } = simulation.hypotheses;
      if (!session) return credentialsRefused(values);
      const returned = values.refreshReturnsToken === 'none' ? null : session.refreshToken;
      return issueSessionAnswer(simulation, session, returned);
    },
  };
};

const logout: Prepare = async (simulation, context) => {
  const refreshToken = context.req.param('refreshToken') ?? '';
  const session = simulation.sessions.ofRefreshToken(refreshToken);
  return {
    user: session?.user,
    act: () => {
      if (session?.refreshToken !== refreshToken) return CREDENTIALS_REFUSED;
      simulation.sessions.end(session);
      return text('Logged out');
    },
  };
};

const legacyLogin: Prepare = async (simulation, context) => {
  const parameters = await readParameters(context);
  const username = parameters.get('username');
  const password = parameters.get('password');
  const user = simulation.accounts.userWithName(username ?? '');
  return {
    user,
    act: () => {
      const { authTokens, hypotheses, now } = simulation;
      if (!username || !password) return badRequest('username and password are required');
      if (!user || !passwordOpens(simulation, user, { password, platformId: undefined })) {
        return credentialsRefused(hypotheses.values);
      }
      const stayLoggedIn = parameters.get('stayLoggedIn') === 'true';
      return json(legacyLoginAnswer(user, authTokens.issue(user, { stayLoggedIn, now: now() }).authToken));
    },
  };
};
