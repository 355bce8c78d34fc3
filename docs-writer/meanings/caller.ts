import { callerAnswer, callerListAnswer, putCallerBody, removedCallerAnswer } from '../../functions/contract/caller.ts';
import type { SchemaMeanings } from './schema-meanings.ts';
import { nextToken } from './shared-meanings.ts';

const connectionsOfCaller = 'The connections it may use; `["*"]`: all of them.';
const caller = {
  caller: 'The id of the caller.',
  scopes: 'What it may ask for.',
  connections: connectionsOfCaller,
  expiresAt: 'When its secrets stop working; null: never.',
  secretsCreatedAt: 'When each of its secrets, two at most, was created; newest first.',
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
      scopes: 'All it may ask for from now on, not only what is added.',
      connections: `${connectionsOfCaller} Like \`scopes\`, the whole list.`,
      expiresAt: 'When its secrets stop working; null: never. Left out: as it was, or never for a new caller.',
      newSecret:
        '`true`, the default: it gets a new secret, and the newest old one goes on working. `false`: its secrets stay as they are. A new caller always gets one.',
    },
  ],
  [callerAnswer, { ...caller, secret: 'The new secret, never shown again; null if none was made.' }],
  [removedCallerAnswer, { caller: 'The id of the caller.', removed: 'The caller is gone.' }],
];
