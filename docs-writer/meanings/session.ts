import {
  accessTokenAnswer,
  accessTokenBody,
  accessTokenQuery,
  exchangeBody,
  loginBody,
  oauthTokenAnswer,
  oauthTokenBody,
} from '../../functions/contract/session.ts';
import type { SchemaMeanings } from './schema-meanings.ts';
import { mainAccountId, password, platformId, username } from './shared-meanings.ts';

const minRemainingSeconds =
  'How many seconds the token must still live, at least. Default: 30, or 40 % of its whole life if that is less.';

export const sessionMeanings: readonly SchemaMeanings[] = [
  [accessTokenQuery, { minRemainingSeconds }],
  [accessTokenBody, { minRemainingSeconds }],
  [
    accessTokenAnswer,
    {
      accessToken: 'The RingCX access token.',
      tokenType: 'How it is sent: `Authorization: Bearer <accessToken>`.',
      expiresAt: 'When the access token expires.',
      expiresIn: 'The seconds until then, rounded down.',
      mainAccountId,
    },
  ],
  [
    oauthTokenBody,
    {
      grant_type: '`client_credentials`; nothing else is supported.',
      scope: '`connection:<name>`. Needed unless the caller has exactly one connection.',
    },
  ],
  [
    oauthTokenAnswer,
    {
      access_token: 'The RingCX access token.',
      token_type: 'How it is sent: `Authorization: Bearer <access_token>`.',
      expires_in: 'The seconds until it expires, rounded down.',
      scope: '`connection:<name>` of the connection the token is for.',
    },
  ],
  [loginBody, { username, password, platformId }],
  [exchangeBody, { rcAccessToken: 'An access token of RingEX, which is exchanged for a session of RingCX.' }],
];
