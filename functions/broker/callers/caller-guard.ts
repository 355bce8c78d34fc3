import { createHash } from 'node:crypto';
import { BrokerError, wholeSeconds } from '../broker-error.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { Redacted } from '../redacted.ts';
import type { Clock } from '../system.ts';
import { authenticateCaller, hasExpired } from './authenticate-caller.ts';
import type { Caller, CallerRegister } from './ports.ts';

interface GuardPorts {
  readonly callers: Pick<CallerRegister, 'find'>;
  readonly clock: Clock;
}

/** As long as the gateway keeps an answer of its authorizer, so that a removed caller is out everywhere at the same time. */
const ADMITTED_FOR_MS = 60_000;

/** Long enough that a client with an old secret, which tries again and again, does not count as somebody who guesses. */
const REFUSED_FOR_MS = 10_000;

const KNOWN_FOR_MS = 3600_000;

const FAILURE_WINDOW_MS = 60_000;

/** Two old secrets that are tried all the time make 12 failures a minute. */
const MOST_FAILURES = 20;

/**
 * Authenticates callers where no gateway does it first, with the memory of one container: it asks the table about a
 * credential once, and stops asking about a caller whose secret somebody is guessing.
 */
export class CallerGuard {
  readonly #ports: GuardPorts;
  /** Credentials by their hash. */
  readonly #admitted: ExpiringCache<Caller>;
  readonly #refused: ExpiringCache<true>;
  /** Were good within the last hour: those who guess must not lock them out. */
  readonly #known: ExpiringCache<true>;
  /** The times of recent failures by the caller's id. */
  readonly #failures: ExpiringCache<readonly number[]>;

  constructor(ports: GuardPorts) {
    this.#ports = ports;
    this.#admitted = new ExpiringCache(ports.clock, ADMITTED_FOR_MS);
    this.#refused = new ExpiringCache(ports.clock, REFUSED_FOR_MS);
    this.#known = new ExpiringCache(ports.clock, KNOWN_FOR_MS);
    this.#failures = new ExpiringCache(ports.clock, FAILURE_WINDOW_MS);
  }

  /** The caller of that id and secret, or undefined. @throws BrokerError `rate_limited` after too many failures. */
  async authenticate(id: string, secret: Redacted): Promise<Caller | undefined> {
    const credential = hashOfBoth(id, secret);
    const now = this.#ports.clock.now();
    const admitted = this.#admitted.get(credential);
    if (admitted && !hasExpired(admitted, now)) return admitted;
    if (this.#refused.get(credential)) return undefined;
    const failures = (this.#failures.get(id) ?? []).filter((at) => now - at < FAILURE_WINDOW_MS);
    if (failures.length >= MOST_FAILURES && !this.#known.get(credential)) throw tooManyFailures(id, failures, now);
    const caller = await authenticateCaller(this.#ports, id, secret);
    if (caller) {
      this.#admitted.set(credential, caller, now);
      this.#known.set(credential, true, now);
    } else {
      this.#refused.set(credential, true, now);
      this.#failures.set(id, [...failures, now].slice(-MOST_FAILURES), now);
    }
    return caller;
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
