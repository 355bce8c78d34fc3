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
import type { SchemaMeanings } from './schema-meanings.ts';
import { connection, mainAccountId } from './shared-meanings.ts';

const fingerprint = 'The first 16 hexadecimal digits of the SHA-256 of the API token; safe to print.';
const label = 'A text by which people recognize the API token. It appears in lists and logs.';
const header = 'The header that the API token is sent in.';

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
      rotateAfter: 'When its replacement is due; a rotation can come earlier.',
    },
  ],
  [
    apiTokenListAnswer,
    {
      apiTokens: "All API tokens that RingCX shows to the connection's user.",
      'apiTokens[].fingerprint': fingerprint,
      'apiTokens[].label': 'The label in the register; null for an unknown one.',
      'apiTokens[].createdAt': 'When the broker made or adopted it; null for an unknown one.',
      'apiTokens[].state':
        '`managed`: in the secret as `AWSCURRENT`, or about to be. `previous`: replaced by a rotation and still valid. `issued`: made on request, or adopted by an operator. `unknown`: RingCX has it, the register does not.',
      'apiTokens[].adopted':
        '`true`: there is no proof that the broker made it, so the broker never revokes it by itself.',
    },
  ],
  [issueApiTokenBody, { label }],
  [
    issuedApiTokenAnswer,
    {
      apiToken: 'The new API token. It is never shown again.',
      header,
      fingerprint,
      label,
      createdAt: 'When it was made.',
    },
  ],
  [adoptApiTokenBody, { label }],
  [
    adoptedApiTokenAnswer,
    {
      fingerprint,
      label,
      adopted: '`false`: the broker made it itself, so only the label has changed.',
    },
  ],
  [
    rotationAnswer,
    {
      connection,
      rotation: '`started`: a rotation has begun. `under way`: one had begun before, so no second one is started.',
    },
  ],
  [
    revokeApiTokenQuery,
    { unknown: '`allow`: revoke the API token even if it is not in the register. Left out: such a one is refused.' },
  ],
  [revokedApiTokenAnswer, { fingerprint, revoked: 'The API token is gone from RingCX.' }],
];
