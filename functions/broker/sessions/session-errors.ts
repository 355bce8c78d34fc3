import { BrokerError, wholeSeconds } from '../broker-error.ts';
import type { UpstreamFailure } from '../upstream.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { untilProbe } from './refusal.ts';
import type { RenewalFailure } from './renewal.ts';

type Answered = Exclude<RenewalFailure, { reason: 'lease lost' }>;

/** The time until two things happen, for the answer to a failure. */
export interface Pauses {
  /** Until asking again can help. */
  readonly pauseMs: number;
  /** Until the broker tries a refused sign-in again. */
  readonly probeMs: number;
}

/** The answer to a request whose session could not be renewed. */
export function renewalError(connection: string, failure: Answered, { pauseMs, probeMs }: Pauses): BrokerError {
  switch (failure.reason) {
    case 'still refused':
      return signInRefused(connection, { pauseMs, probeMs });
    case 'account mismatch':
      return new BrokerError(
        'account_mismatch',
        `these credentials are for RingCX account ${failure.other ?? '(not named)'}, but connection ${connection} is for ${failure.own}; nothing was changed`,
      );
    case 'user mismatch':
      return userMismatch(connection);
    case 'sign-in missing':
      return signInMissing(connection);
    case 'sign-in limit':
      return signInLimit(connection, pauseMs);
    case 'out of time':
      return sessionBusy(connection);
    case 'call failed': {
      const refused = isRefusal(failure.answer);
      if (refused && failure.credentials === 'stored') return signInRefused(connection, { pauseMs, probeMs });
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

/** The answer while RingCX is left alone after a failure. @param pauseMs until RingCX is called again. */
export function backingOff({ name, lastError, refusal }: ConnectionRecord, now: number, pauseMs: number): BrokerError {
  if (lastError === 'exchange_limit') return signInLimit(name, pauseMs);
  if (lastError === 'sign_in_missing') return signInMissing(name);
  if (lastError === 'sign_in_refused')
    return signInRefused(name, { pauseMs, probeMs: untilProbe(refusal, now, pauseMs) });
  if (lastError === 'user_mismatch') return userMismatch(name);
  if (lastError === 'account_mismatch')
    return new BrokerError(
      'account_mismatch',
      `the stored sign-in of connection ${name} is for another RingCX account; an operator must PUT /connections/${name} with the right one`,
    );
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

function signInRefused(connection: string, { pauseMs, probeMs }: Pauses): BrokerError {
  const retryAfterSeconds = wholeSeconds(pauseMs);
  return new BrokerError(
    'sign_in_refused',
    `RingCX refuses the stored sign-in of connection ${connection}; the broker tries it again in ${wholeSeconds(probeMs)} s, ` +
      `and an operator can POST /connections/${connection}/login or /exchange to try now, or PUT /connections/${connection} with another one`,
    { retryAfterSeconds },
  );
}

const userMismatch = (connection: string): BrokerError =>
  new BrokerError(
    'user_mismatch',
    `these credentials are another RingCX user's. API tokens belong to a user: of those made for connection ${connection}, the broker could ` +
      `no longer list any, and could revoke only those it holds itself, the managed ones. PUT /connections/${connection}?otherUser=allow stores them all the same; nothing was changed`,
  );

function signInLimit(connection: string, pauseMs: number): BrokerError {
  const retryAfterSeconds = wholeSeconds(pauseMs);
  const message =
    `connection ${connection} waits for its turn: RingCentral allows five sign-ins a minute for one RingEX application, ` +
    `over all its connections; ask again in ${retryAfterSeconds} s`;
  return new BrokerError('exchange_limit', message, { retryAfterSeconds });
}
