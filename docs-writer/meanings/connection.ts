import {
  connectionAnswer,
  connectionListAnswer,
  forgetConnectionQuery,
  forgottenAnswer,
  listQuery,
  putConnectionBody,
  putConnectionQuery,
} from '../../functions/contract/connection.ts';
import type { SchemaMeanings } from '../schema-meanings.ts';
import { connection, nextToken, password, platformId, username } from './shared-meanings.ts';

export const connectionMeanings: readonly SchemaMeanings[] = [
  [listQuery, { nextToken: 'The `nextToken` of the previous page. Left out: the first page.' }],
  [connectionListAnswer, { connections: 'The names on this page.', nextToken }],
  [
    connectionAnswer,
    {
      connection,
      state:
        '`new`: there is no session yet. `ready`: there is a session, and no renewal has failed since. `failing`: the latest renewals failed, and the broker tries again. `refused`: RingCX refuses the stored sign-in, or the sign-in is for another account. An operator must `PUT` one that works.',
      signInKind: 'The kind of the stored sign-in.',
      keepFresh: 'Whether the refresher renews the session ahead of need.',
      mainAccountId: 'The RingCX main account, fixed by the first session. Null: RingCX has not named it yet.',
      sessionExpiresAt: 'When the stored access token expires. Null: there is none.',
      lastRefreshAt: 'When the broker last obtained a session, by a refresh or a sign-in. Null: never.',
      lastError: 'The `code` of the last failed renewal. Null: no renewal has failed since the last session.',
      lastErrorAt: 'When that renewal failed. Null: as for `lastError`.',
      rotateApiTokensAfterDays: 'After how many days the managed API token is replaced. Null: rotation is off.',
      managedTokenCreatedAt: 'When the managed API token was made. Null: there is none.',
    },
  ],
  [
    putConnectionQuery,
    {
      verify:
        '`true`, the default: sign in at RingCX first, and store nothing if that fails. `false`: store the sign-in untried and drop the session. The next renewal shows whether it works.',
    },
  ],
  [
    putConnectionBody,
    {
      signIn: 'The sign-in to store. A new connection requires it. Left out: only the settings change.',
      'signIn.clientId': 'The client ID of the RingCentral app.',
      'signIn.clientSecret': 'The client secret of the RingCentral app.',
      'signIn.jwt': 'The JWT credential of the user that the broker acts as.',
      'signIn.refreshToken':
        'A RingEX refresh token of the user that the broker acts as. The broker replaces it with the next one at each use, so nobody else may use it.',
      'signIn.username': username,
      'signIn.password': password,
      'signIn.platformId': platformId,
      keepFresh:
        '`true`: the refresher renews the session ahead of need. `false`: the broker renews it when somebody asks. Left out: unchanged, or the setting `keepFresh` for a new connection.',
      rotateApiTokensAfterDays:
        'After how many days the managed API token is replaced. Null: rotation is off. Left out: unchanged, or the setting `rotateApiTokensAfterDays` for a new connection.',
    },
  ],
  [
    forgetConnectionQuery,
    {
      abandonApiTokens:
        '`allow`: forget the connection even if its API tokens cannot be revoked. They stay valid at RingCX, and the broker no longer knows them.',
    },
  ],
  [
    forgottenAnswer,
    {
      connection,
      revokedApiTokens: 'How many API tokens this request has revoked.',
      keptApiTokens: 'How many adopted API tokens stay at RingCX.',
      missingApiTokens:
        "How many API tokens RingCX did not list for the connection's user. They may live on. More than 0 only with `abandonApiTokens=allow`.",
      leftBehind:
        "The fingerprints of the broker's own API tokens that may live on at RingCX, because they were missing or out of reach.",
      secretsDeletedOn: 'When Secrets Manager deletes the secrets for good.',
    },
  ],
];
