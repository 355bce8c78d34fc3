import { createHash } from 'node:crypto';
import { BrokerError, reasonOf, wholeSeconds } from '../broker-error.ts';
import type { AnnouncePorts } from '../events/announce.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { Redacted } from '../redacted.ts';
import { authenticateCaller, hasExpired } from './authenticate-caller.ts';
import type { Caller, CallerRegister } from './ports.ts';
import { RefusalBursts } from './refusal-bursts.ts';

export interface GuardPorts extends AnnouncePorts {
  readonly callers: Pick<CallerRegister, 'find'>;
}

export interface GuardRules {
  /** How long an admission holds without another look at the table. */
  readonly admittedForMs: number;
  /** Whether twenty wrong secrets for a caller within a minute close the table to those that follow. */
  readonly stopsGuessing: boolean;
}

/**
 * In the gateway's authorizer. The gateway keeps each admission for a minute by itself. Guessers get no special answer,
 * because it would also be that of a caller with a new secret, and the authorizer can only refuse.
 */
export const IN_AUTHORIZER: GuardRules = { admittedForMs: 0, stopsGuessing: false };

/** In a function, for as long as the gateway keeps an admission: a removed caller is out everywhere at the same time. */
export const IN_FUNCTION: GuardRules = { admittedForMs: 60_000, stopsGuessing: true };

/**
 * While the table does not answer, an admission holds this much longer. Nobody can be removed meanwhile, and a caller that
 * was removed just before has an access token that lives as long as this and the gateway's minute.
 */
const ADMITTED_WITHOUT_TABLE_MS = 240_000;

/** The form of the secrets that the broker gives out: 32 bytes as base64url. */
const SECRET_FORM = /^[\w-]{43}$/;

/** Long enough that a client with an old secret, which tries again and again, does not count as somebody who guesses. */
const REFUSED_FOR_MS = 10_000;

const KNOWN_FOR_MS = 3600_000;

const FAILURE_WINDOW_MS = 60_000;

/** Two old secrets that are tried all the time make 12 failures a minute. */
const MOST_FAILURES = 20;

/**
 * Authenticates callers with the memory of one container: a credential that was just refused costs no second look at the
 * table, and one that was just admitted is good while the table does not answer.
 */
export class CallerGuard {
  readonly #ports: GuardPorts & { readonly refusals: RefusalBursts };
  readonly #rules: GuardRules;
  /** Credentials by their hash. */
  readonly #admitted: ExpiringCache<{ readonly caller: Caller; readonly at: number }>;
  readonly #refused: ExpiringCache<true>;
  /** Were good within the last hour: those who guess must not lock them out. */
  readonly #known: ExpiringCache<true>;
  /** The times of recent failures by the caller's id. */
  readonly #failures: ExpiringCache<readonly number[]>;

  constructor(ports: GuardPorts, rules: GuardRules) {
    this.#ports = { ...ports, refusals: new RefusalBursts(ports) };
    this.#rules = rules;
    this.#admitted = new ExpiringCache(ports.clock, ADMITTED_WITHOUT_TABLE_MS);
    this.#refused = new ExpiringCache(ports.clock, REFUSED_FOR_MS);
    this.#known = new ExpiringCache(ports.clock, KNOWN_FOR_MS);
    this.#failures = new ExpiringCache(ports.clock, FAILURE_WINDOW_MS);
  }

  /** The caller of that id and secret, or undefined. @throws BrokerError `rate_limited` after too many failures. */
  async authenticate(id: string, secret: Redacted): Promise<Caller | undefined> {
    if (!SECRET_FORM.test(secret.open())) return undefined;
    const credential = hashOfBoth(id, secret);
    const now = this.#ports.clock.now();
    const admitted = this.#admitted.get(credential);
    if (admitted && now - admitted.at < this.#rules.admittedForMs && !hasExpired(admitted.caller, now))
      return admitted.caller;
    if (this.#refused.get(credential)) {
      await this.#ports.refusals.noteAgain(id);
      return undefined;
    }
    const failures = (this.#failures.get(id) ?? []).filter((at) => now - at < FAILURE_WINDOW_MS);
    const guessed = this.#rules.stopsGuessing && failures.length >= MOST_FAILURES;
    if (guessed && !this.#known.get(credential)) throw tooManyFailures(id, failures, now);
    let caller: Caller | undefined;
    try {
      caller = await authenticateCaller(this.#ports, id, secret);
    } catch (error) {
      if (!admitted || hasExpired(admitted.caller, now)) throw error;
      this.#ports.telemetry.warn('caller admitted without the table', { caller: id, reason: reasonOf(error) });
      return admitted.caller;
    }
    if (!caller) this.#failures.set(id, [...failures, now].slice(-MOST_FAILURES), now);
    this.#remember(credential, caller, now);
    return caller;
  }

  #remember(credential: string, caller: Caller | undefined, now: number): void {
    if (caller) {
      this.#admitted.set(credential, { caller, at: now }, now);
      this.#known.set(credential, true, now);
    } else {
      this.#admitted.delete(credential);
      this.#refused.set(credential, true, now);
    }
  }
}

/** An id has no zero byte, so no two credentials have the same text. */
const hashOfBoth = (id: string, secret: Redacted): string =>
  createHash('sha256').update(`${id}\0${secret.open()}`).digest('base64');

function tooManyFailures(id: string, [oldest = 0]: readonly number[], now: number): BrokerError {
  const retryAfterSeconds = wholeSeconds(oldest + FAILURE_WINDOW_MS - now);
  return new BrokerError(
    'rate_limited',
    `caller ${id} was tried with too many wrong secrets; ask again in ${retryAfterSeconds} s`,
    { retryAfterSeconds },
  );
}
