import type { Hono } from 'hono';
import type { RingExApp, User } from './account.ts';
import type { Answer } from './answers.ts';
import { bearerIn } from './authenticate.ts';
import { endpoint, type Prepare, type SimulatorEnv } from './endpoint.ts';
import { readParameters } from './parameters.ts';
import {
  ringExAccountAnswer,
  ringExRateHeaders,
  ringExRefusal,
  ringExScopeMissing,
  ringExTokenAnswer,
  ringExTokenRefused,
  ringExTooManyCalls,
} from './ringex-answers.ts';
import type { Simulation } from './simulation.ts';

const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export function addRingExRoutes(app: Hono<SimulatorEnv>, simulation: Simulation): void {
  app.post('/restapi/oauth/token', endpoint(simulation, 'ringex-token', ringExToken));
  app.get('/restapi/v1.0/account/~', endpoint(simulation, 'ringex-account', ringExAccount));
}

const ringExToken: Prepare = async (simulation, context) => {
  const parameters = await readParameters(context);
  const client = readClient(context.req.header('Authorization'));
  const app = simulation.accounts.app(client?.id ?? '');
  const user = app && userOf(simulation, app, parameters);
  return {
    user,
    app,
    act: () => {
      if (!client) return ringExRefusal('noClient');
      if (!app) return ringExRefusal('wrongClient');
      const { rule } = simulation.ringExLimit;
      const perUser = simulation.hypotheses.values.rateLimitKey === 'user' && user;
      const key = perUser ? `${app.clientId} ${user.userId}` : app.clientId;
      const verdict = simulation.ringExLimit.take(key, simulation.now());
      const headers = ringExRateHeaders(verdict, rule.limit(), rule.windowMs);
      if (!verdict.allowed) return ringExTooManyCalls(headers);
      if (client.secret !== app.clientSecret) return ringExRefusal('wrongClient', headers);
      return grant(simulation, app, parameters, headers);
    },
  };
};

/** A wrong credential still belongs to the user of an app that has only one. */
function userOf({ accounts, ringExTokens }: Simulation, app: RingExApp, parameters: URLSearchParams): User | undefined {
  const user =
    accounts.userWithJwt(parameters.get('assertion') ?? '') ??
    ringExTokens.userWithRefreshToken(parameters.get('refresh_token') ?? '');
  if (user?.app === app) return user;
  return app.users.length === 1 ? app.users[0] : undefined;
}

function grant(
  { accounts, ringExTokens, now }: Simulation,
  app: RingExApp,
  parameters: URLSearchParams,
  headers: Record<string, string>,
): Answer {
  switch (parameters.get('grant_type')) {
    case JWT_BEARER_GRANT: {
      const user = accounts.userWithJwt(parameters.get('assertion') ?? '');
      return user?.app === app && user.jwtValid
        ? ringExTokenAnswer(ringExTokens.issue(user, now()), headers)
        : ringExRefusal('wrongJwt', headers);
    }
    case 'refresh_token': {
      const token = ringExTokens.refresh(parameters.get('refresh_token') ?? '', app, now());
      return token ? ringExTokenAnswer(token, headers) : ringExRefusal('wrongRefreshToken', headers);
    }
    default:
      return ringExRefusal('unknownGrant', headers);
  }
}

/** Takes the RingEX token, not that of RingCX. */
const ringExAccount: Prepare = async (simulation, context) => {
  const token = simulation.ringExTokens.withAccessToken(bearerIn(context.req.header('Authorization')) ?? '');
  const user = token?.user;
  return {
    user,
    app: user?.app,
    act: () => {
      if (!token || token.accessTokenExpiresAt <= simulation.now()) return ringExTokenRefused();
      return token.user.app.canReadAccounts ? ringExAccountAnswer(token.user.account) : ringExScopeMissing();
    },
  };
};

function readClient(authorization: string | undefined): { id: string; secret: string } | undefined {
  const [, encoded] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon < 0 ? undefined : { id: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
}
