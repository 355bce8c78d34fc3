import { expect, test } from 'vitest';
import { hashOf } from '../../../../functions/broker/callers/authenticate-caller.ts';
import type { Outbox } from '../../../../functions/broker/events/ports.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { authenticateClient, type ClientFields } from '../../../../functions/runtime/http/authenticate-client.ts';
import { recordTelemetry } from '../../recorded-telemetry.ts';
import { gatewayEvent } from '../gateway-event.ts';

/** Of the length and the letters of the broker's own. */
const SECRET = 'sesame'.padEnd(43, '_');

const ivr = {
  id: 'ivr',
  scopes: ['access-token:read'],
  connections: ['acme'],
  expiresAt: null,
  secrets: [{ hash: hashOf(new Redacted(SECRET)), createdAt: 1 }],
  version: 1,
} as const;

const RIGHT = `Bearer ivr.${SECRET}`;

function authenticate(header: string | undefined, body: ClientFields) {
  const callers = { find: async (id: string) => (id === 'ivr' ? ivr : undefined) };
  const outbox = { add: async () => true } as unknown as Outbox;
  const ports = {
    callers,
    clock: { now: () => 0, sleep: async () => undefined },
    telemetry: recordTelemetry(),
    outbox,
  };
  const headers = header === undefined ? {} : { Authorization: [header] };
  return authenticateClient(ports)(gatewayEvent({ route: 'POST /oauth/token', headers }), body);
}

test.each([
  ['the header', RIGHT, {}],
  ['the header, and its id in the body', RIGHT, { client_id: 'ivr' }],
  ['the body', undefined, { client_id: 'ivr', client_secret: SECRET }],
  ['the body beside an empty header', ' ', { client_id: 'ivr', client_secret: SECRET }],
])('an OAuth client may authenticate in %s', async (_where, header, body) => {
  const { id, scopes, connections } = ivr;
  expect(await authenticate(header, body)).toEqual({ kind: 'caller', id, scopes, connections });
});

test.each([
  ['in the header and in the body', 'bad_request', /^client_secret: /, RIGHT, { client_secret: SECRET }],
  ['as two clients', 'bad_request', /^client_id: /, RIGHT, { client_id: 'crm' }],
  ['not at all', 'unauthorized', /missing or malformed/, undefined, {}],
  ['without a secret', 'unauthorized', /missing or malformed/, undefined, { client_id: 'ivr' }],
  ['without an id', 'unauthorized', /missing or malformed/, undefined, { client_secret: SECRET }],
  [
    'with an id that no caller can have',
    'unauthorized',
    /missing/,
    undefined,
    { client_id: 'IVR', client_secret: SECRET },
  ],
  ['in a malformed header', 'unauthorized', /missing or malformed/, 'Bearer sesame', { client_id: 'ivr' }],
  ['with a wrong secret', 'unauthorized', /^caller ivr is unknown or expired, or its/, 'Bearer ivr.other', {}],
])('an OAuth client that authenticates %s is refused: %s', async (_how, code, message, header, body) => {
  await expect(authenticate(header, body)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
