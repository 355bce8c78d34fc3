import type { Hono } from 'hono';
import type { Account } from './account.ts';
import type { Answer } from './answers.ts';
import { endpoint, type Prepare, type SimulatorEnv } from './endpoint.ts';
import { readParameters } from './parameters.ts';
import { ringExRateHeaders, ringExRefusal, ringExTokenAnswer, ringExTooManyCalls } from './ringex-answers.ts';
import type { Simulation } from './simulation.ts';

const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export function addRingExRoutes(app: Hono<SimulatorEnv>, simulation: Simulation): void {
  app.post('/restapi/oauth/token', endpoint(simulation, 'ringex-token', ringExToken));
}

const ringExToken: Prepare = async (simulation, context) => {
  const parameters = await readParameters(context);
  const client = readClient(context.req.header('Authorization'));
  const account = simulation.accounts.withClientId(client?.id ?? '');
  return {
    account,
    act: () => {
      if (!client) return ringExRefusal('noClient');
      if (!account) return ringExRefusal('wrongClient');
      const { limit, windowMs } = simulation.ringExLimit.rule;
      const verdict = simulation.ringExLimit.take(account.clientId, simulation.now());
      const headers = ringExRateHeaders(verdict, limit, windowMs);
      if (!verdict.allowed) return ringExTooManyCalls(headers);
      if (client.secret !== account.clientSecret) return ringExRefusal('wrongClient', headers);
      return grant(simulation, account, parameters, headers);
    },
  };
};

function grant(
  { ringExTokens, now }: Simulation,
  account: Account,
  parameters: URLSearchParams,
  headers: Record<string, string>,
): Answer {
  switch (parameters.get('grant_type')) {
    case JWT_BEARER_GRANT:
      return account.jwtValid && parameters.get('assertion') === account.jwt
        ? ringExTokenAnswer(ringExTokens.issue(account, now()), headers)
        : ringExRefusal('wrongJwt', headers);
    case 'refresh_token': {
      const token = ringExTokens.refresh(parameters.get('refresh_token') ?? '', account, now());
      return token ? ringExTokenAnswer(token, headers) : ringExRefusal('wrongRefreshToken', headers);
    }
    default:
      return ringExRefusal('unknownGrant', headers);
  }
}

function readClient(authorization: string | undefined): { id: string; secret: string } | undefined {
  const [, encoded] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon < 0 ? undefined : { id: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
}
