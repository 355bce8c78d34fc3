import {
  connectionAnswer,
  connectionListAnswer,
  forgetConnectionQuery,
  forgottenAnswer,
  listQuery,
  putConnectionBody,
  putConnectionQuery,
} from '../../functions/contract/connection.ts';
import type { SchemaMeanings } from './schema-meanings.ts';
import { connection, nextToken, password, platformId, username } from './shared-meanings.ts';

export const connectionMeanings: readonly SchemaMeanings[] = [
  [listQuery, { nextToken: 'The `nextToken` of the page before; left out: the first page.' }],
  [connectionListAnswer, { connections: 'The names on this page.', nextToken }],
  [
    connectionAnswer,
    {
      connection,
      state:
        '`new`: no session yet. `ready`: it has a session, and no renewal has failed since. `failing`: the latest renewals failed and are tried again. `refused`: RingCX refuses the stored sign-in, or it is for another account; an operator must `PUT` one that works.',
      signInKind: 'The kind of the stored sign-in.',
      keepFresh: 'Whether the refresher renews the session ahead of need.',
      mainAccountId: 'The RingCX main account, fixed by the first session; null until RingCX has named it.',
      sessionExpiresAt: 'When the stored access token expires; null: there is none.',
      lastRefreshAt: 'When a session was last obtained, by whatever means; null: never.',
      lastError: 'The `code` of the last failed renewal; null: none since the last session.',
      lastErrorAt: 'When that was.',
      rotateApiTokensAfterDays: 'After how many days the managed API token is replaced; null: rotation is off.',
      managedTokenCreatedAt: 'When the managed API token was made; null: there is none.',
    },
  ],
  [
    putConnectionQuery,
    {
      verify:
        '`true`, the default: sign in at RingCX first, and store nothing if that fails. `false`: store the sign-in untried and drop the session; the next renewal shows whether it works.',
    },
  ],
  [
    putConnectionBody,
    {
      signIn: 'The sign-in to be stored. Required for a new connection; left out: only the settings change.',
      'signIn.clientId': 'The client ID of the RingCentral app.',
      'signIn.clientSecret': 'The client secret of the RingCentral app.',
      'signIn.jwt': 'The JWT credential of the user the broker acts as.',
      'signIn.username': username,
      'signIn.password': password,
      'signIn.platformId': platformId,
      keepFresh:
        '`true`: the refresher renews the session ahead of need. `false`: it is renewed when somebody asks. Left out: as it was, or the setting `keepFresh` for a new connection.',
      rotateApiTokensAfterDays:
        'After how many days the managed API token is replaced; null: rotation is off. Left out: as it was, or the setting `rotateApiTokensAfterDays` for a new connection.',
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
      keptApiTokens: 'How many adopted ones are left at RingCX.',
      secretsDeletedOn: 'When Secrets Manager deletes the secrets for good.',
    },
  ],
];
