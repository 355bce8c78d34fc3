import { BrokerError } from './broker-error.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { UpstreamFailure } from './upstream.ts';

/** Which of the three calls (or RingEX's) failed, in the words of the design. */
export type RenewalStep = 'login' | 'exchange' | 'refresh' | 'RingEX token';

/** A renewal that ended at a call to RingCX; carries what has to be written down beside the answer. */
export class RenewalFault extends Error {
  override readonly name = 'RenewalFault';
  readonly step: RenewalStep;
  readonly failure: UpstreamFailure;
  readonly signedInWith: 'stored' | 'request' | null;
  readonly storedSignInRefused: boolean;
  readonly requestRefused: boolean;
  /** The refresh token on record is of no use any more. */
  readonly refreshTokenSpent: boolean;

  constructor(
    step: RenewalStep,
    failure: UpstreamFailure,
    signedInWith: 'stored' | 'request' | null,
    refreshTokenSpent = false,
  ) {
    super(`RingCX ${step}: ${failure.reason}`);
    this.step = step;
    this.failure = failure;
    this.signedInWith = signedInWith;
    this.refreshTokenSpent = refreshTokenSpent;
    const refused = failure.reason === 'refused' || failure.reason === 'unauthorized';
    this.storedSignInRefused = refused && signedInWith === 'stored';
    this.requestRefused = refused && signedInWith === 'request';
  }
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** The answer while a useless sign-in stands, for whoever asks. */
export function standingRefusal({ name, lastError }: ConnectionRecord): BrokerError {
  if (lastError !== 'account_mismatch') return signInRefused(name);
  return new BrokerError(
    'account_mismatch',
    `the stored sign-in of connection ${name} is for another RingCX account; an operator must PUT /connections/${name} with the right one`,
  );
}

export const signInMissing = (connection: string): BrokerError =>
  new BrokerError(
    'sign_in_missing',
    `connection ${connection} has no stored sign-in; an operator must PUT /connections/${connection} with one`,
  );

const signInRefused = (connection: string): BrokerError =>
  new BrokerError(
    'sign_in_refused',
    `RingCX refuses the stored sign-in of connection ${connection}; an operator must PUT /connections/${connection} with a valid one`,
  );

export function exchangeLimit(connection: string, pauseMs: number): BrokerError {
  const retryAfterSeconds = seconds(pauseMs);
  const message = `connection ${connection} has used up the five sign-ins a minute that RingCX allows; ask again in ${retryAfterSeconds} s`;
  return new BrokerError('exchange_limit', message, { retryAfterSeconds });
}

export const sessionBusy = (connection: string): BrokerError =>
  new BrokerError(
    'session_busy',
    `the session of connection ${connection} is being renewed and that takes long; ask again in 1 s`,
    { retryAfterSeconds: 1 },
  );

/** The answer while RingCX is left alone after a failure. */
export function backingOff({ name, lastError }: ConnectionRecord, pauseMs: number): BrokerError {
  if (lastError === 'exchange_limit') return exchangeLimit(name, pauseMs);
  if (lastError === 'sign_in_missing') return signInMissing(name);
  const retryAfterSeconds = seconds(pauseMs);
  const code = lastError === 'ringcx_rate_limited' ? lastError : 'ringcx_unavailable';
  const message = `RingCX failed connection ${name} just now; ask again in ${retryAfterSeconds} s`;
  return new BrokerError(code, message, { retryAfterSeconds });
}

/** What the person who asked is told. */
export function explain(fault: RenewalFault, connection: string, pauseMs: number): BrokerError {
  const { step, failure } = fault;
  const retryAfterSeconds = seconds(pauseMs);
  if (fault.storedSignInRefused) return signInRefused(connection);
  if (fault.requestRefused) {
    return new BrokerError('credentials_refused', `RingCX refused the credentials of the request (${step})`);
  }
  switch (failure.reason) {
    case 'rate-limited':
      return new BrokerError(
        'ringcx_rate_limited',
        `RingCX limits the calls for connection ${connection} (${step}); ask again in ${retryAfterSeconds} s`,
        { retryAfterSeconds },
      );
    case 'malformed':
      return new BrokerError(
        'ringcx_answer_malformed',
        `RingCX answered the ${step} for connection ${connection} with something that is not a session; ask again in ${retryAfterSeconds} s`,
        { retryAfterSeconds },
      );
    default:
      return new BrokerError(
        'ringcx_unavailable',
        `RingCX did not complete the ${step} for connection ${connection}; ask again in ${retryAfterSeconds} s`,
        { retryAfterSeconds },
      );
  }
}
