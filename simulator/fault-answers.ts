import {
  type Answer,
  CREDENTIALS_REFUSED,
  notFound,
  permissionDenied,
  ringCxError,
  text,
  tooManyCalls,
} from './answers.ts';
import { ringExFailure, ringExRefusal, ringExTooManyCalls } from './ringex-answers.ts';

interface FailedRequest {
  readonly method: string;
  readonly path: string;
}

interface StatusFault {
  readonly status: number;
  readonly retryAfterSeconds?: number | undefined;
}

/** The answer to a call with a `status` fault, in the error format of the called API where one is known. */
export function faultAnswer(request: FailedRequest, failure: StatusFault, timestamp: number): Answer {
  const { status, retryAfterSeconds } = failure;
  const retryAfter: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  const answer = request.path.startsWith('/restapi/') ? ringExFault(status) : ringCxFault(status, request, timestamp);
  return { ...answer, status, headers: { ...answer.headers, ...retryAfter } };
}

function ringCxFault(status: number, request: FailedRequest, timestamp: number): Answer {
  switch (status) {
    case 401:
      return CREDENTIALS_REFUSED;
    case 403:
      return permissionDenied(request, timestamp);
    case 404:
      return notFound('Not found');
    case 429:
      return tooManyCalls(undefined);
    default:
      return status < 500 ? ringCxError(status, 'simulated.exception', 'Refused') : text('upstream error', status);
  }
}

function ringExFault(status: number): Answer {
  switch (status) {
    case 400:
      return ringExRefusal('wrongJwt');
    case 401:
      return ringExRefusal('wrongClient');
    case 429:
      return ringExTooManyCalls({});
    default:
      return ringExFailure(status, 'CMN-201', 'Service temporarily unavailable', {});
  }
}
