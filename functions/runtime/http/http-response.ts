import type { APIGatewayProxyResult } from 'aws-lambda';
import { BrokerError } from '../../broker/broker-error.ts';
import { CHALLENGE } from '../../contract/error-answer.ts';
import { ERROR_STATUS } from '../../contract/error-codes.ts';
import { oauthErrorFields } from '../../contract/oauth-error.ts';
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
  const oauth = route?.errors === 'oauth' ? oauthErrorFields(code, message) : {};
  const result = answer(ERROR_STATUS[code], { code, message, requestId, ...oauth });
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  /** API Gateway renames this header of a function to `x-amzn-Remapped-WWW-Authenticate`; only its own 401 keeps it. */
  const challenge = code === 'unauthorized' ? { 'WWW-Authenticate': CHALLENGE } : {};
  return { ...result, headers: { ...HEADERS, ...retryAfter, ...challenge } };
}
