import type { Key } from '../../../functions/aws/keys.ts';
import { BrokerError } from '../../../functions/broker/broker-error.ts';
import type { Session } from '../../../functions/broker/sessions/session.ts';
import type { Upstream } from '../../../functions/broker/upstream.ts';
import type { Item } from '../aws/table-state.ts';
import type { Call } from '../ringcx/wire.ts';
import type { Process } from '../time/process.ts';
import type { Calm } from './calm.ts';
import { connectionIn } from './connection-in.ts';
import type { Outcome } from './outcome.ts';
import type { Verdict } from './verdict.ts';

const SESSION_CALLS = new Set(['refresh', 'exchange', 'login']);

/** Errors that tell the one who asked that a session was not kept. */
const REPORTING = new Set(['session_not_stored', 'account_mismatch', 'user_mismatch', 'connection_unknown']);

interface Given {
  readonly accessToken: string;
  readonly connection: string | undefined;
}

/** Sessions: stored before they are used, never silently lost, one refresh at a time. */
export class SessionChecks {
  readonly #verdict: Verdict;
  readonly #calm: Calm;
  readonly #stored = new Set<string>();
  readonly #connectionOf = new Map<string, string>();
  readonly #inFlight = new Map<string, Call>();
  readonly #given = new Map<Process, Given[]>();

  constructor(verdict: Verdict, calm: Calm) {
    this.#verdict = verdict;
    this.#calm = calm;
  }

  isStored(accessToken: string): boolean {
    return this.#stored.has(accessToken);
  }

  wrote(key: Key, item: Item | undefined): void {
    const session = item?.session as { accessToken: string; refreshToken?: string } | undefined;
    const connection = connectionIn(key);
    if (!session || !connection) return;
    this.#stored.add(session.accessToken);
    if (session.refreshToken) this.#connectionOf.set(session.refreshToken, connection);
  }

  begins(call: Call): void {
    const { kind, about, process } = call;
    if (kind === 'admin' && about && !this.#stored.has(about) && process.reports.length === 0)
      this.#verdict.violated('stored before used', `an admin call uses ${about}, which the table has never held`);
    if (kind !== 'refresh') return;
    const connection = this.#connectionOf.get(about);
    if (!connection) return;
    const other = this.#inFlight.get(connection);
    if (other?.process.alive && this.#calm.storageIsFair(process.scheduler.now))
      this.#verdict.violated('one refresh', `${connection} is being refreshed twice at once`);
    this.#inFlight.set(connection, call);
  }

  ends(call: Call, answer: Upstream<unknown> | undefined): void {
    const connection = this.#connectionOf.get(call.about);
    if (connection && this.#inFlight.get(connection) === call) this.#inFlight.delete(connection);
    if (!answer?.ok || !SESSION_CALLS.has(call.kind)) return;
    const { accessToken } = (answer.value as Session) ?? {};
    const of = connection ?? call.process.deed.connection;
    const given = { accessToken: accessToken.open(), connection: of };
    this.#given.set(call.process, [...(this.#given.get(call.process) ?? []), given]);
  }

  invocationEnded(process: Process, outcome: Outcome<unknown>): void {
    const given = this.#given.get(process) ?? [];
    this.#given.delete(process);
    if (outcome.state === 'killed') return;
    const { error } = outcome.state === 'failed' ? outcome : { error: undefined };
    const isOperators = process.deed.kind !== 'tick' && process.deed.kind !== 'ask';
    // An operator sees any error of the request; others only what is reported.
    const told = error instanceof BrokerError ? REPORTING.has(error.code) : isOperators && error !== undefined;
    const isReported = (connection: string | undefined) =>
      process.reports.some(
        ({ message, fields }) =>
          // A tick signs in for many connections, and nobody but the broker knows for which one.
          [undefined, fields.connection].includes(connection) || message === 'SessionNotStored',
      );
    for (const { accessToken, connection } of given)
      if (!told && !this.#stored.has(accessToken) && !isReported(connection))
        this.#verdict.violated('stored or reported', `${process.deed.kind} lost ${accessToken} without a word`);
  }
}
