import {
  adoptApiTokenBody,
  adoptedApiTokenAnswer,
  apiTokenListAnswer,
  issueApiTokenBody,
  issuedApiTokenAnswer,
  managedTokenSecret,
  revokeApiTokenQuery,
  revokedApiTokenAnswer,
  rotationAnswer,
} from '../../functions/contract/api-token.ts';
import type { SchemaMeanings } from '../schema-meanings.ts';
import { connection, mainAccountId, rcAccountId } from './shared-meanings.ts';

const fingerprint = 'The first 16 hexadecimal digits of the SHA-256 of the API token; safe to print.';
const label = 'A text by which people recognize the API token. Lists and logs show it.';
const header = 'The header to send the API token in.';

export const apiTokenMeanings: readonly SchemaMeanings[] = [
  [
    managedTokenSecret,
    {
      apiToken: 'The managed API token.',
      header,
      connection,
      apiBaseUrl: "The origin of RingCX's API, to put before the path of a call.",
      mainAccountId,
      rcAccountId,
      fingerprint,
      createdAt: 'When the API token was made.',
      rotateAfter: 'When its replacement is due. A rotation can come earlier.',
    },
  ],
  [
    apiTokenListAnswer,
    {
      apiTokens:
        "All API tokens that RingCX shows to the connection's user, and those in the register that it does not show.",
      'apiTokens[].fingerprint': fingerprint,
      'apiTokens[].label': 'The label in the register. Null: the API token is not in it.',
      'apiTokens[].createdAt': 'When the broker made or adopted it. Null: the API token is not in the register.',
      'apiTokens[].state':
        "`managed`: in the secret as `AWSCURRENT`, or about to be. `previous`: replaced by a rotation and still valid. `issued`: made on request, or adopted by an operator. `missing`: in the register, and not in RingCX's list for the connection's user, so it may live or not. `other-connection`: another connection of the broker has registered it, and only that one may revoke it. `unknown`: RingCX has it, no register does.",
      'apiTokens[].adopted':
        '`true`: there is no proof that the broker made this API token, so the broker never revokes it by itself.',
    },
  ],
  [issueApiTokenBody, { label }],
  [
    issuedApiTokenAnswer,
    {
      apiToken: 'The new API token. Only this answer shows it.',
      header,
      fingerprint,
      label,
      createdAt: 'When the API token was made.',
    },
  ],
  [adoptApiTokenBody, { label }],
  [
    adoptedApiTokenAnswer,
    {
      fingerprint,
      label,
      adopted: '`false`: the broker made the API token itself, so only its label has changed.',
    },
  ],
  [
    rotationAnswer,
    {
      connection,
      rotation:
        '`started`: a rotation has begun. `under way`: a rotation had begun before, so no second one was started.',
    },
  ],
  [
    revokeApiTokenQuery,
    {
      unknown:
        '`allow`: revoke the API token even if it is not in the register. Left out: the broker refuses to revoke such a token.',
      missing:
        '`forget`: drop a missing API token from the register, although it may live on. Left out: the broker keeps it, and answers `api_token_missing`.',
    },
  ],
  [
    revokedApiTokenAnswer,
    {
      fingerprint,
      revoked:
        'Whether RingCX no longer takes the API token. `false`: not found, or missing and dropped from the register.',
      found: '`false`: neither RingCX nor the register has an API token of that fingerprint. Check the spelling.',
    },
  ],
];
