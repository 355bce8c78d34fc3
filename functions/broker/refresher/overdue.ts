import { reasonOf } from '../broker-error.ts';
import { onceADay, tryToAnnounce } from '../events/announce.ts';
import type { ConnectionRecord } from '../sessions/connection-record.ts';
import type { DueItem, RefresherPorts } from './ports.ts';

/** A session is renewed long before it ends, so one that ended so long ago has failed for several ticks. */
const OVERDUE_MS = 5 * 60_000;

/** Where there never was a session: the pauses between so many failures in a row take five minutes. */
const MANY_FAILURES = 5;

type SessionItem = Extract<DueItem, { readonly kind: 'session' }>;

/** The connections whose session one look of the refresher finds overdue. */
export class Overdue {
  readonly #ports: RefresherPorts;
  readonly #found = new Set<string>();

  constructor(ports: RefresherPorts) {
    this.#ports = ports;
  }

  get count(): number {
    return this.#found.size;
  }

  /** For a session that the tick did not get to, or does not try while RingCX answers nobody. Its record is not read. */
  noteUntried({ connection, dueAt }: SessionItem): void {
    if (this.#ports.clock.now() - dueAt > OVERDUE_MS) this.#found.add(connection);
  }

  /** For a session that could not be renewed. Says so once a day while that lasts. */
  async noteFailed({ connection }: SessionItem): Promise<void> {
    try {
      const record = await this.#ports.connections.find(connection);
      if (record && isOverdue(record, this.#ports.clock.now())) await this.#announce(record);
    } catch (error) {
      const fields = { connection, reason: reasonOf(error) };
      this.#ports.telemetry.warn('it is not known whether a connection is overdue', fields);
    }
  }

  async #announce(record: ConnectionRecord): Promise<void> {
    const { name: connection, session, lastError, sessionVersion } = record;
    this.#found.add(connection);
    const overdueSince = session ? { overdueSince: new Date(session.expiresAt).toISOString() } : {};
    const fields = { connection, ...overdueSince, ...(lastError ? { code: lastError } : {}) };
    const day = onceADay(this.#ports.clock.now(), session?.expiresAt);
    await tryToAnnounce(this.#ports, { name: 'SessionOverdue', fields }, `${sessionVersion}:${day}`);
  }
}

/** A refused connection is reported as such. */
function isOverdue({ keepFresh, session, failures, refusal }: ConnectionRecord, now: number): boolean {
  if (!keepFresh || refusal?.confirmedAt != null) return false;
  return session ? now - session.expiresAt > OVERDUE_MS : failures.count > MANY_FAILURES;
}
