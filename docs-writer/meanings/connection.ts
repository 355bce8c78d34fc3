import {
  connectionAnswer,
  connectionListAnswer,
  connectionListQuery,
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
  [
    connectionListQuery,
    {
      nextToken: 'The `nextToken` of the previous page. Left out: the first page.',
      state: 'Only connections in this state. A page can then be short, or empty, and still have a next one.',
    },
  ],
  [connectionListAnswer, { connections: 'The names on this page.', nextToken }],
  [
    connectionAnswer,
    {
      connection,
      state:
        '`new`: there is no session yet. `ready`: there is a session, and no renewal has failed since. `failing`: the latest renewals failed, and the broker tries again. `refused`: RingCX has refused the stored sign-in twice, minutes apart, or the sign-in is for another account or user. The broker tries it again rarely: after an hour, then less often, at least once a day. An operator can `POST …/login` or `…/exchange` to try now, once in 30 seconds, or `PUT` one that works.',
      signInKind: 'The kind of the stored sign-in.',
      keepFresh: 'Whether the refresher renews the session ahead of need.',
      mainAccountId: 'The RingCX main account, fixed by the first session. Null: RingCX has not named it yet.',
      rcAccountId: 'The RingEX account of the sign-in. Null: not known.',
      apiBaseUrl: "The origin of the connection's RingCX API.",
      sessionExpiresAt: 'When the stored access token expires. Null: there is none.',
      lastRefreshAt: 'When the broker last obtained a session, by a refresh or a sign-in. Null: never.',
      lastError: 'The `code` of the last failed renewal. Null: no renewal has failed since the last session.',
      lastErrorAt: 'When that renewal failed. Null: as for `lastError`.',
      nextAttemptAt:
        'RingCX is not called for this connection before then: after a failure, or until its turn in the queue of sign-ins comes. Null: nothing holds it back.',
      rotateApiTokensAfterDays: 'After how many days the managed API token is replaced. Null: rotation is off.',
      managedTokenCreatedAt: 'When the managed API token was made. Null: there is none.',
    },
  ],
  [
    putConnectionQuery,
    {
      verify:
        '`true`, the default: sign in at RingCX first, and store nothing if that fails. `false`: store the sign-in untried and drop the session. The next renewal shows whether it works.',
      otherUser:
        '`allow`: store the sign-in although it is of another RingCX user of the account. API tokens belong to a user, so the broker can no longer list or revoke those it issued before. It still revokes the managed ones, each with its own value.',
    },
  ],
  [
    putConnectionBody,
    {
      ringCxAuthUrl:
        'The origin of the RingCX that the connection signs in at, if it is not that of the settings; `https://portal.vacd.biz` or `https://portal.virtualacd.biz` for `legacy-password`, and for that kind alone. Null: that of the settings. Left out: unchanged. Needs a `signIn`.',
      ringCxApiUrl: 'The same for its API. Left out or null: that of `ringCxAuthUrl`.',
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
