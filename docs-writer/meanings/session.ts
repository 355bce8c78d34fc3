import {
  accessTokenAnswer,
  accessTokenBody,
  accessTokenQuery,
  exchangeBody,
  loginBody,
  oauthTokenAnswer,
  oauthTokenBody,
} from '../../functions/contract/session.ts';
import type { SchemaMeanings } from '../schema-meanings.ts';
import { mainAccountId, password, platformId, username } from './shared-meanings.ts';

const minRemainingSeconds =
  'The least number of seconds that the token must still live. Default: 30, or 40 % of its whole life if that is less.';

export const sessionMeanings: readonly SchemaMeanings[] = [
  [accessTokenQuery, { minRemainingSeconds }],
  [accessTokenBody, { minRemainingSeconds }],
  [
    accessTokenAnswer,
    {
      accessToken: 'The RingCX access token.',
      tokenType:
        '`Bearer`: send it as `Authorization: Bearer <accessToken>`. `X-Auth-Token`, for connections to the legacy hosts: send it as `X-Auth-Token: <accessToken>`.',
      header: 'The header to send it in.',
      apiBaseUrl: "The origin of the connection's RingCX API.",
      rcAccountId:
        'The RingEX account, which some RingCX APIs want beside the RingCX account. Null: the sign-in has no RingEX user, or its user may not read it.',
      expiresAt: 'When the access token expires.',
      expiresIn: 'The seconds until `expiresAt`, rounded down.',
      mainAccountId,
    },
  ],
  [
    oauthTokenBody,
    {
      grant_type: '`client_credentials`, the only supported one.',
      scope: '`connection:<name>`. Needed unless the caller has exactly one connection.',
      client_id: "The caller's id, unless the header has it.",
      client_secret: "The caller's secret, unless the header has it. Both at once is an error.",
    },
  ],
  [
    oauthTokenAnswer,
    {
      access_token: 'The RingCX access token.',
      token_type:
        '`Bearer`: send it as `Authorization: Bearer <access_token>`. `X-Auth-Token`, for connections to the legacy hosts: send it in that header.',
      expires_in: 'The seconds until the access token expires, rounded down.',
      scope: '`connection:<name>`: the connection that the token is for.',
    },
  ],
  [loginBody, { username, password, platformId }],
  [exchangeBody, { rcAccessToken: 'An access token of RingEX, which is exchanged for a session of RingCX.' }],
];
