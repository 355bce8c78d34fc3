import { callerAnswer, callerListAnswer, putCallerBody, removedCallerAnswer } from '../../functions/contract/caller.ts';
import type { SchemaMeanings } from '../schema-meanings.ts';
import { nextToken } from './shared-meanings.ts';

const connectionsOfCaller = 'The connections that it may use. `["*"]`: all of them.';
const caller = {
  caller: 'The id of the caller.',
  scopes: 'The scopes of the routes that it may use.',
  connections: connectionsOfCaller,
  expiresAt: 'When its secrets stop working. Null: never.',
  secretsCreatedAt: 'When each of its secrets, two at most, was created. The newest comes first.',
};

export const callerMeanings: readonly SchemaMeanings[] = [
  [
    callerListAnswer,
    {
      callers: 'The callers on this page.',
      ...Object.fromEntries(Object.entries(caller).map(([name, meaning]) => [`callers[].${name}`, meaning])),
      nextToken,
    },
  ],
  [
    putCallerBody,
    {
      scopes: 'The scopes of the routes that it may use from now on: the whole list, not only the new ones.',
      connections: `${connectionsOfCaller} As with \`scopes\`, send the whole list.`,
      expiresAt: 'When its secrets stop working. Null: never. Left out: unchanged, or never for a new caller.',
      newSecret:
        '`true`, the default: the caller gets a new secret, and the newest old one goes on working. `false`: its secrets do not change. A new caller always gets a secret.',
    },
  ],
  [
    callerAnswer,
    {
      ...caller,
      secret: 'The new secret. Only this answer shows it. Null: there is no new secret.',
      hints:
        'For people: each granted connection that does not exist, perhaps because its name is misspelt. The grant holds all the same.',
    },
  ],
  [
    removedCallerAnswer,
    {
      caller: 'The id of the caller.',
      removed: 'Whether this request has removed the caller.',
      found: '`false`: there was no such caller. Check the spelling.',
    },
  ],
];
