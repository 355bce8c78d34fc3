import type { FunctionName } from '../functions/contract/function-names.ts';
import type { SecretKind } from '../functions/contract/secret-names.ts';
import type { PARTITIONS, TABLE } from '../functions/contract/table.ts';

type IndexName = (typeof TABLE)['dueIndex' | 'kindIndex']['name'];

/**
 * `items` are the table's items whose partition key begins with that word. `secrets` are the secrets of that kind, of
 * every connection.
 */
type Target =
  | { readonly items: keyof typeof PARTITIONS }
  | { readonly index: IndexName }
  | { readonly secrets: SecretKind }
  | { readonly function: 'rotation' }
  /** The account's default event bus, for the events of this broker alone. */
  | { readonly bus: 'default' };

export interface Permission {
  readonly on: Target;
  readonly actions: readonly string[];
}

const CALLERS = { items: 'caller' } as const;
const CONNECTIONS = { items: 'connection' } as const;
const SHARED = { items: 'shared' } as const;
const EVENTS = { items: 'event' } as const;
const SIGN_INS = { secrets: 'sign-in' } as const;
const API_TOKENS = { secrets: 'api-token' } as const;

const query = (index: IndexName): Permission => ({ on: { index }, actions: ['dynamodb:Query'] });

const READ_CALLERS: Permission = { on: CALLERS, actions: ['dynamodb:GetItem'] };

/** Lets a function put events into the outbox. */
const ANNOUNCE: Permission = { on: EVENTS, actions: ['dynamodb:UpdateItem'] };

/** Lets a function read and renew the session of a connection. */
const SESSIONS: readonly Permission[] = [
  ANNOUNCE,
  { on: CONNECTIONS, actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] },
  { on: SHARED, actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] },
  { on: SIGN_INS, actions: ['secretsmanager:GetSecretValue'] },
];

/** Lets a function keep the register of API tokens, and the other items of a connection. */
const REGISTER: readonly Permission[] = [
  { on: CONNECTIONS, actions: ['dynamodb:DeleteItem', 'dynamodb:Query'] },
  { on: SHARED, actions: ['dynamodb:DeleteItem', 'dynamodb:Query'] },
];

/** Secrets Manager lets a role start or configure a rotation only if that role may invoke the rotation function. */
const START_ROTATION: readonly Permission[] = [
  { on: API_TOKENS, actions: ['secretsmanager:RotateSecret'] },
  { on: { function: 'rotation' }, actions: ['lambda:InvokeFunction'] },
];

const READ_API_TOKENS: Permission = {
  on: API_TOKENS,
  actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
};

/** Lets a function switch rotation off, and remove the label that an unfinished rotation leaves. */
const CANCEL_ROTATION: Permission = {
  on: API_TOKENS,
  actions: ['secretsmanager:CancelRotateSecret', 'secretsmanager:UpdateSecretVersionStage'],
};

/** Lets a function create the secret of a managed API token, or restore it. */
const ENSURE_API_TOKENS: Permission = {
  on: API_TOKENS,
  actions: ['secretsmanager:CreateSecret', 'secretsmanager:RestoreSecret'],
};

/** Everything that each function may do. The rights to use the key follow from this table. */
export const PERMISSIONS: Record<FunctionName, readonly Permission[]> = {
  authorizer: [READ_CALLERS, ANNOUNCE],
  login: SESSIONS,
  exchange: SESSIONS,
  refresh: SESSIONS,
  /** Authenticates the callers of `POST /oauth/token` itself. */
  'access-token': [...SESSIONS, READ_CALLERS],
  'api-tokens': [...SESSIONS, ...REGISTER, READ_API_TOKENS, ...START_ROTATION],
  accounts: SESSIONS,
  connections: [
    ...SESSIONS,
    ...REGISTER,
    query('kind'),
    {
      on: SIGN_INS,
      actions: [
        'secretsmanager:CreateSecret',
        'secretsmanager:UpdateSecret',
        'secretsmanager:DescribeSecret',
        'secretsmanager:DeleteSecret',
        'secretsmanager:RestoreSecret',
      ],
    },
    ENSURE_API_TOKENS,
    ...START_ROTATION,
    CANCEL_ROTATION,
    // A managed token is the authority for its own revocation, when its connection is forgotten.
    READ_API_TOKENS,
    { on: API_TOKENS, actions: ['secretsmanager:DeleteSecret'] },
  ],
  callers: [
    { on: CALLERS, actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'] },
    query('kind'),
  ],
  refresher: [
    ...SESSIONS,
    ...REGISTER,
    query('due'),
    query('kind'),
    { on: EVENTS, actions: ['dynamodb:GetItem'] },
    { on: { bus: 'default' }, actions: ['events:PutEvents'] },
    READ_API_TOKENS,
    ENSURE_API_TOKENS,
    ...START_ROTATION,
    CANCEL_ROTATION,
  ],
  rotation: [
    ...SESSIONS,
    ...REGISTER,
    READ_API_TOKENS,
    {
      on: API_TOKENS,
      actions: [
        'secretsmanager:PutSecretValue',
        // Takes over a secret that another deployment has left under a key of its own.
        'secretsmanager:UpdateSecret',
        'secretsmanager:UpdateSecretVersionStage',
      ],
    },
  ],
};
