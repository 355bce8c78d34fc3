import type { APIGatewayProxyResult } from 'aws-lambda';
import { BrokerError } from '../../broker/broker-error.ts';
import { ERROR_STATUS } from '../../contract/error-codes.ts';
import type { Route } from '../../contract/route.ts';

const HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };

export const answer = (statusCode: number, body: object): APIGatewayProxyResult => ({
  statusCode,
  headers: HEADERS,
  body: JSON.stringify(body),
});

/** The broker's own errors as they are; of any other error, only that it happened. */
export const toBrokerError = (error: unknown): BrokerError => {
  if (error instanceof BrokerError) return error;
  if (isAwsFault(error) && error.name === 'AccessDeniedException') {
    return new BrokerError('internal', 'the broker lacks a right of its own; its operator finds which in the log', {
      cause: error,
    });
  }
  if (isAwsFault(error)) {
    return new BrokerError('storage_unavailable', "the broker's own storage does not answer; ask again in 2 s", {
      cause: error,
      retryAfterSeconds: 2,
    });
  }
  return new BrokerError('internal', 'the broker failed; its log has this requestId', { cause: error });
};

/** Every error of the SDK's clients carries its metadata. */
const isAwsFault = (error: unknown): error is Error => error instanceof Error && '$metadata' in error;

export function errorAnswer(error: BrokerError, requestId: string, route: Route | undefined): APIGatewayProxyResult {
  const { code, message, retryAfterSeconds } = error;
  const oauth = route?.errors === 'oauth' ? { error: oauthErrorOf(error), error_description: message } : {};
  const result = answer(ERROR_STATUS[code], { code, message, requestId, ...oauth });
  if (retryAfterSeconds === undefined) return result;
  return { ...result, headers: { ...HEADERS, 'Retry-After': String(retryAfterSeconds) } };
}

/** RFC 6749 §5.2 has six words for a 400; the words for the rest are those of §4.1.2.1. */
function oauthErrorOf({ code }: BrokerError): string {
  if (code === 'unsupported_grant_type' || code === 'invalid_scope') return code;
  if (ERROR_STATUS[code] < 429) return 'invalid_request';
  return code === 'internal' ? 'server_error' : 'temporarily_unavailable';
}
