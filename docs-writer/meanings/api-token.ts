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
import { connection, mainAccountId } from './shared-meanings.ts';

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
      fingerprint,
      createdAt: 'When the API token was made.',
      rotateAfter: 'When its replacement is due. A rotation can come earlier.',
    },
  ],
  [
    apiTokenListAnswer,
    {
      apiTokens: "All API tokens that RingCX shows to the connection's user.",
      'apiTokens[].fingerprint': fingerprint,
      'apiTokens[].label': 'The label in the register. Null: the API token is unknown.',
      'apiTokens[].createdAt': 'When the broker made or adopted it. Null: the API token is unknown.',
      'apiTokens[].state':
        '`managed`: in the secret as `AWSCURRENT`, or about to be. `previous`: replaced by a rotation and still valid. `issued`: made on request, or adopted by an operator. `unknown`: RingCX has it, the register does not.',
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
    },
  ],
  [revokedApiTokenAnswer, { fingerprint, revoked: 'The API token is gone from RingCX.' }],
];
