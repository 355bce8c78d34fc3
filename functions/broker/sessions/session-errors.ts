import { BrokerError, wholeSeconds } from '../broker-error.ts';
import type { UpstreamFailure } from '../upstream.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { RenewalFailure } from './renewal.ts';

/** The answer to a request whose session could not be renewed. @param pauseMs until RingCX is called again. */
export function renewalError(
  connection: string,
  failure: Exclude<RenewalFailure, { reason: 'lease lost' }>,
  pauseMs: number,
): BrokerError {
  switch (failure.reason) {
    case 'still refused':
      return signInRefused(connection);
    case 'account mismatch':
      return new BrokerError(
        'account_mismatch',
        `these credentials are for RingCX account ${failure.other}, but connection ${connection} is for ${failure.own}; nothing was changed`,
      );
    case 'sign-in missing':
      return signInMissing(connection);
    case 'exchange limit':
      return exchangeLimit(connection, failure.retryAfterMs);
    case 'out of time':
      return sessionBusy(connection);
    case 'call failed': {
      const refused = isRefusal(failure.answer);
      if (refused && failure.credentials === 'stored') return signInRefused(connection);
      if (refused && failure.credentials === 'request')
        return new BrokerError(
          'credentials_refused',
          `RingCX refused the credentials of the request (${failure.step})`,
        );
      return upstreamError(connection, `the ${failure.step}`, failure.answer, pauseMs);
    }
  }
}

/** RingCX has looked at the credentials and does not take them. */
export const isRefusal = ({ reason }: UpstreamFailure): boolean => reason === 'refused' || reason === 'unauthorized';

/** The answer while a refused sign-in stands. */
export function standingRefusal({ name, lastError }: ConnectionRecord): BrokerError {
  if (lastError !== 'account_mismatch') return signInRefused(name);
  return new BrokerError(
    'account_mismatch',
    `the stored sign-in of connection ${name} is for another RingCX account; an operator must PUT /connections/${name} with the right one`,
  );
}

/** The answer while RingCX is left alone after a failure. */
export function backingOff({ name, lastError }: ConnectionRecord, pauseMs: number): BrokerError {
  if (lastError === 'exchange_limit') return exchangeLimit(name, pauseMs);
  if (lastError === 'sign_in_missing') return signInMissing(name);
  const retryAfterSeconds = wholeSeconds(pauseMs);
  const code = lastError === 'ringcx_rate_limited' ? lastError : 'ringcx_unavailable';
  const message = `RingCX failed connection ${name} just now; ask again in ${retryAfterSeconds} s`;
  return new BrokerError(code, message, { retryAfterSeconds });
}

export const sessionBusy = (connection: string): BrokerError =>
  new BrokerError(
    'session_busy',
    `the session of connection ${connection} is being renewed and that takes long; ask again in 1 s`,
    { retryAfterSeconds: 1 },
  );

/**
 * The answer after a call that RingCX did not complete.
 * @param doing the object of the sentence, such as `the refresh`.
 * @param pauseMs until RingCX is called again; undefined where asking again is useless.
 */
export function upstreamError(
  connection: string,
  doing: string,
  failure: UpstreamFailure,
  pauseMs: number | undefined,
): BrokerError {
  const retry = pauseMs === undefined ? {} : { retryAfterSeconds: wholeSeconds(pauseMs) };
  const again = retry.retryAfterSeconds === undefined ? '' : `; ask again in ${retry.retryAfterSeconds} s`;
  switch (failure.reason) {
    case 'unauthorized':
    case 'refused':
      return new BrokerError(
        'ringcx_refused',
        `RingCX refused ${doing} for connection ${connection}; check what its user may do there`,
      );
    case 'rate-limited':
      return new BrokerError(
        'ringcx_rate_limited',
        `RingCX limits ${doing} for connection ${connection}${again}`,
        retry,
      );
    case 'malformed':
      return new BrokerError(
        'ringcx_answer_malformed',
        `RingCX's answer to ${doing} for connection ${connection} cannot be read${again}`,
        retry,
      );
    case 'unavailable':
    case 'lost':
      return new BrokerError(
        'ringcx_unavailable',
        `RingCX did not complete ${doing} for connection ${connection}${again}`,
        retry,
      );
  }
}

const signInMissing = (connection: string): BrokerError =>
  new BrokerError(
    'sign_in_missing',
    `connection ${connection} has no stored sign-in; an operator must PUT /connections/${connection} with one`,
  );

const signInRefused = (connection: string): BrokerError =>
  new BrokerError(
    'sign_in_refused',
    `RingCX refuses the stored sign-in of connection ${connection}; an operator must PUT /connections/${connection} with a valid one`,
  );

function exchangeLimit(connection: string, pauseMs: number): BrokerError {
  const retryAfterSeconds = wholeSeconds(pauseMs);
  const message = `connection ${connection} has used up the five sign-ins a minute that RingCX allows; ask again in ${retryAfterSeconds} s`;
  return new BrokerError('exchange_limit', message, { retryAfterSeconds });
}
