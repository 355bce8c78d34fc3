import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { beforeEach, expect, test } from 'vitest';
import { hashOf } from '../../../../functions/broker/callers/authenticate-caller.ts';
import type { CallerRegister } from '../../../../functions/broker/callers/ports.ts';
import type { Outbox } from '../../../../functions/broker/events/ports.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { authorizerHandler } from '../../../../functions/runtime/authorizer/authorizer-handler.ts';
import { recordTelemetry } from '../../recorded-telemetry.ts';
import { captureLog, logLines } from '../gateway-event.ts';

/** Of the length and the letters of the broker's own. */
const SECRET = 'open-sesame'.padEnd(43, '_');
const NEW = 'new'.padEnd(43, '_');
const NOW = 1_000_000;
const ARN = 'arn:aws:execute-api:us-east-1:000000000000:abc/v1/GET/connections/acme/access-token';

const ivr = {
  id: 'ivr',
  scopes: ['access-token:read', 'accounts:read'],
  connections: ['acme', 'bolt'],
  expiresAt: NOW + 1,
  secrets: [
    { hash: hashOf(new Redacted(NEW)), createdAt: 2 },
    { hash: hashOf(new Redacted(SECRET)), createdAt: 1 },
  ],
  version: 1,
} as const;

let printed: () => string;
beforeEach(() => {
  printed = captureLog();
});

function authorize(headers: Readonly<Record<string, readonly string[]>>, now = NOW) {
  const callers = { find: async (id: string) => (id === 'ivr' ? ivr : undefined) } as CallerRegister;
  const outbox = { add: async () => true } as unknown as Outbox;
  const ports = {
    callers,
    clock: { now: () => now, sleep: async () => undefined },
    telemetry: recordTelemetry(),
    outbox,
  };
  const event = { methodArn: ARN, multiValueHeaders: headers } as unknown as APIGatewayRequestAuthorizerEvent;
  return authorizerHandler(ports, { operatorAuth: 'iam' })(event);
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([basic(`ivr:${SECRET}`), `bearer  ivr.${SECRET} `, basic(`ivr:${NEW}`)])(
  'a caller with a secret of its own is admitted: %#',
  async (header) => {
    const policy = await authorize({ authorization: [header] });
    expect(policy).toMatchObject({
      principalId: 'ivr',
      policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke' }] },
      context: { caller: 'ivr', scopes: 'access-token:read accounts:read', connections: 'acme bolt' },
    });
  },
);

test.each([
  ['no header', {}],
  [
    'two headers, although both are right',
    { Authorization: [`Bearer ivr.${SECRET}`], authorization: [`Bearer ivr.${SECRET}`] },
  ],
  ['a wrong secret', { Authorization: ['Bearer ivr.other'] }],
  ['an unknown caller', { Authorization: [`Bearer other.${SECRET}`] }],
  ['no secret', { Authorization: [basic('ivr:')] }],
  ['another scheme', { Authorization: [`Digest ivr.${SECRET}`] }],
  ['the scheme after another word', { Authorization: [`x Bearer ivr.${SECRET}`] }],
  ['more behind the secret', { Authorization: [`Bearer ivr.${SECRET} more`] }],
  ['more before the id of Bearer', { Authorization: [`Bearer x!ivr.${SECRET}`] }],
  ['more before the id of Basic', { Authorization: [basic(`x ivr:${SECRET}`)] }],
  ['another line behind the secret', { Authorization: [basic(`ivr:${SECRET}\nmore`)] }],
  ['Base64 with something before it', { Authorization: [basic(`ivr:${SECRET}`).replace(' ', ' !')] }],
  ['Base64 with something behind it', { Authorization: [`${basic(`ivr:${SECRET}`)}!`] }],
  ['Basic that is not Base64', { Authorization: [`Basic ivr:${SECRET}`] }],
  ['Basic with the separator of Bearer', { Authorization: [basic(`ivr.${SECRET}`)] }],
  ['an id that no caller can have', { Authorization: [`Bearer Ivr.${SECRET}`] }],
])('the gateway is told to answer 401: %s', async (_what, headers) => {
  await expect(authorize(headers)).rejects.toThrow(/^Unauthorized$/);
  expect(logLines(printed())).toMatchObject([{ level: 'WARN', message: 'caller refused', reason: expect.any(String) }]);
  expect(printed()).not.toContain(SECRET);
});

test('a caller is refused from the moment at which it expires', async () => {
  await expect(authorize({ Authorization: [`Bearer ivr.${SECRET}`] }, NOW + 1)).rejects.toThrow('Unauthorized');
});
