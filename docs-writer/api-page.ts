import type * as z from 'zod/mini';
import { ERROR_STATUS, type ErrorCode } from '../functions/contract/error-codes.ts';
import { callerId, connectionName, fingerprint } from '../functions/contract/names.ts';
import type { Route } from '../functions/contract/route.ts';
import { ROUTES } from '../functions/contract/routes.ts';
import { describeSchema, type Field, fieldsOf } from './describe-schema.ts';
import { ERROR_ADVICE } from './error-advice.ts';
import { FIELD_MEANINGS } from './field-meanings.ts';
import { ROUTE_MEANINGS } from './meanings/route-meanings.ts';

const INTRODUCTION = `# The API

\`npm run docs\` writes this page from \`functions/contract/\` and \`docs-writer/\`. Change it there.

The base is the stack's output \`Url\`, which ends in \`/v1\`. On one machine it is \`http://127.0.0.1:8787/v1\`. Bodies and answers are JSON unless a
route says otherwise. Every answer carries \`Cache-Control: no-store\`. The broker refuses a field, path parameter or query parameter that is not listed
here, except at \`POST /oauth/token\`. A body is at most 64 KiB. Where a body is optional, no body and \`{}\` mean the same.

**A caller** sends its id and secret: \`Authorization: Basic base64(id:secret)\` or \`Authorization: Bearer id.secret\`. It needs the scope of the
route, and the connection among its connections. \`POST /oauth/token\` also takes id and secret in the body. **An operator** signs with AWS credentials (SigV4, service \`execute-api\`) and needs
\`execute-api:Invoke\` on the route. With the setting \`operatorAuth: caller\`, operator routes admit callers instead, again by scope.
Operator routes without \`{connection}\` then admit only callers of all connections (\`["*"]\`), and a \`POST\`, \`PUT\` or \`DELETE\` must carry
\`Content-Type: application/json\`, with or without a body, so that no form in a browser can send it. See [configuration](configuration.md).

Path parameters:`;

const ERRORS = `## Errors

Every error is a flat object of texts: \`{ "code", "message", "requestId" }\`. The gateway's own refusals have the same shape. OAuth clients read two
more fields, \`error\` and \`error_description\` (RFC 6749): every error of \`POST /oauth/token\` has them, and so has every refusal of the gateway,
whatever the route, because the gateway has one response per cause. Programs should go by \`code\`, because \`message\` is for people and may change. If the same
request may succeed later, the answer has a \`Retry-After\` in seconds. A few rare refusals of the gateway itself have the code \`bad_request\`
with another 4xx status. The firewall answers before the gateway gives a request its id: \`requestId\` is then \`none\`.

A 401 has \`WWW-Authenticate: Basic\`. In a 401 of the function of \`POST /oauth/token\`, API Gateway renames that header to
\`x-amzn-Remapped-WWW-Authenticate\`, as it does with every function's.

| \`error\` | \`code\` |
| --- | --- |
| \`invalid_client\` | \`unauthorized\` |
| \`unauthorized_client\` | \`forbidden\` |
| \`unsupported_grant_type\`, \`invalid_scope\` | the same |
| \`server_error\` | \`internal\` |
| \`temporarily_unavailable\` | every other with the status 429 or above |
| \`invalid_request\` | every other |`;

const PATH_PARAMETERS = { connection: connectionName, caller: callerId, fingerprint };

/** The text of docs/api.md. */
export function apiPage(): string {
  const routes: readonly Route[] = ROUTES;
  return `${[
    INTRODUCTION,
    pathParameters(),
    '## Routes',
    overview(routes),
    ...routes.map(section),
    ERRORS,
    errorTable(),
  ].join('\n\n')}\n`;
}

const pathParameters = (): string =>
  Object.entries(PATH_PARAMETERS)
    .map(([name, schema]) => `- \`{${name}}\`: ${describeSchema(schema)}`)
    .join('\n');

const heading = ({ method, path }: Route): string => `${method} ${path}`;

/** The anchor that GitHub gives to the heading. */
const anchor = (route: Route): string =>
  heading(route)
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');

const overview = (routes: readonly Route[]): string =>
  table(
    ['route', 'who', 'scope'],
    routes.map((route) => [`[\`${heading(route)}\`](#${anchor(route)})`, route.audience, `\`${route.scope}\``]),
  );

function section(route: Route): string {
  const { query, body, answer } = route;
  return [
    `### ${heading(route)}`,
    ROUTE_MEANINGS[heading(route) as keyof typeof ROUTE_MEANINGS],
    `For: ${route.audience}. Scope: \`${route.scope}\`. Function: \`${route.function}\`${authenticationOf(route)}.`,
    ...(query ? [`Query:`, fieldTable(query, 'request')] : []),
    ...(body ? [bodyLine(body), fieldTable(body.schema, 'request')] : []),
    `Answer ${answer.status}:`,
    fieldTable(answer.schema, 'answer'),
  ].join('\n\n');
}

const authenticationOf = ({ authentication }: Route): string =>
  authentication === 'function'
    ? ', which authenticates the caller itself, because the gateway does not read the body'
    : '';

const bodyLine = ({ required, mediaTypes }: NonNullable<Route['body']>): string =>
  `Body, ${required ? 'required' : 'optional'}, ${mediaTypes.map((type) => `\`${type}\``).join(' or ')}:`;

/** Only a request has the column *required*, because an answer always has all its fields. */
function fieldTable(schema: z.core.$ZodType, direction: 'request' | 'answer'): string {
  const isRequest = direction === 'request';
  const meanings = FIELD_MEANINGS.get(schema);
  return table(
    ['field', 'type', ...(isRequest ? ['required'] : []), 'meaning'],
    fieldsOf(schema).map((field) => [
      `\`${field.name}\``,
      field.type,
      ...(isRequest ? [requiredOf(field)] : []),
      String(meanings?.[field.name]),
    ]),
  );
}

function requiredOf({ required, onlyWith }: Field): string {
  if (!required) return 'no';
  return onlyWith ? `with ${onlyWith}` : 'yes';
}

const errorTable = (): string =>
  table(
    ['code', 'status', 'meaning, and what to do'],
    Object.entries(ERROR_STATUS).map(([code, status]) => [
      `\`${code}\``,
      String(status),
      ERROR_ADVICE[code as ErrorCode],
    ]),
  );

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n');

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
