import { expect, test } from 'vitest';
import type { ERROR_STATUS } from '../../functions/contract/error-codes.ts';
import { resources, synthesize } from './synthesize.ts';

/** RFC 6749's word for each code of the gateway's own refusals. */
const OAUTH_ERRORS: Partial<Record<keyof typeof ERROR_STATUS, string>> = {
  bad_request: 'invalid_request',
  not_found: 'invalid_request',
  body_too_large: 'invalid_request',
  unsupported_media_type: 'invalid_request',
  unauthorized: 'invalid_client',
  forbidden: 'unauthorized_client',
  rate_limited: 'temporarily_unavailable',
  integration_failed: 'temporarily_unavailable',
  integration_timeout: 'temporarily_unavailable',
  storage_unavailable: 'temporarily_unavailable',
};

/** The code and the status of each of the gateway's own refusals. */
const GATEWAY_REFUSALS: Record<string, readonly [code: keyof typeof ERROR_STATUS, status: string | undefined]> = {
  DEFAULT_4XX: ['bad_request', undefined],
  DEFAULT_5XX: ['integration_failed', '503'],
  UNAUTHORIZED: ['unauthorized', '401'],
  ACCESS_DENIED: ['forbidden', '403'],
  INVALID_API_KEY: ['forbidden', '403'],
  INVALID_SIGNATURE: ['forbidden', '403'],
  EXPIRED_TOKEN: ['forbidden', '403'],
  WAF_FILTERED: ['forbidden', '403'],
  MISSING_AUTHENTICATION_TOKEN: ['forbidden', '403'],
  RESOURCE_NOT_FOUND: ['not_found', '404'],
  BAD_REQUEST_BODY: ['bad_request', '400'],
  BAD_REQUEST_PARAMETERS: ['bad_request', '400'],
  REQUEST_TOO_LARGE: ['body_too_large', '413'],
  UNSUPPORTED_MEDIA_TYPE: ['unsupported_media_type', '415'],
  THROTTLED: ['rate_limited', '429'],
  QUOTA_EXCEEDED: ['rate_limited', '429'],
  INTEGRATION_TIMEOUT: ['integration_timeout', '504'],
  INTEGRATION_FAILURE: ['integration_failed', '503'],
  AUTHORIZER_FAILURE: ['storage_unavailable', '503'],
  AUTHORIZER_CONFIGURATION_ERROR: ['integration_failed', '503'],
  API_CONFIGURATION_ERROR: ['integration_failed', '503'],
};
const responses = new Map<string, Record<string, unknown>>(
  [...resources(synthesize(), 'AWS::ApiGateway::GatewayResponse').values()].map(({ Properties }) => [
    Properties.ResponseType,
    Properties,
  ]),
);

test.each(Object.entries(GATEWAY_REFUSALS))(
  'the refusal %s has its code, its status and the words of OAuth in a flat JSON object',
  (type, [code, status]) => {
    const response = responses.get(type);
    const templates = response?.ResponseTemplates as Record<string, string>;
    expect(Object.keys(templates)).toEqual(['application/json']);
    const { error, error_description, ...answer } = JSON.parse(templates['application/json'] ?? '');
    expect({ error, error_description }).toEqual({
      error: OAUTH_ERRORS[code],
      error_description: answer.message,
    });
    expect(answer).toEqual({
      code,
      message: expect.stringMatching(/^\S.{10,}/),
      requestId: '$context.requestId',
    });
    expect(response?.StatusCode).toBe(status);
    expect(response?.ResponseParameters).toMatchObject({ 'gatewayresponse.header.Cache-Control': "'no-store'" });
  },
);

test('the gateway has no other refusals', () => {
  expect([...responses.keys()].sort()).toEqual(Object.keys(GATEWAY_REFUSALS).sort());
});

test('the refusals tell a client how to authenticate, and when to try again', () => {
  expect(responses.get('UNAUTHORIZED')?.ResponseParameters).toMatchObject({
    'gatewayresponse.header.WWW-Authenticate': `'Basic realm="ringcx-token-broker", charset="UTF-8"'`,
  });
});

test('every refusal that is worth a repetition says when', () => {
  const worth = Object.entries(GATEWAY_REFUSALS).filter(
    ([type, [, status]]) => type === 'THROTTLED' || Number(status) > 500,
  );
  expect(worth).toHaveLength(7);
  for (const [type] of worth) {
    expect(responses.get(type)?.ResponseParameters).toMatchObject({
      'gatewayresponse.header.Retry-After': expect.stringMatching(/^'[1-9]'$/),
    });
  }
});

test.each(['DEFAULT_5XX', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT'])(
  'the refusal %s says how to find out whether the function acted all the same',
  (type) => {
    expect(JSON.stringify(responses.get(type)?.ResponseTemplates)).toContain(
      'before you repeat a change, look with GET',
    );
  },
);
