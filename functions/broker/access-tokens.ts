import { type Demand, satisfies } from './demand.ts';
import { renewSession } from './renewal.ts';
import type { RenewalPorts } from './renewal-ports.ts';
import type { Session } from './session.ts';

/** What an operator takes away or changes shows within this, as long as the authorizer's answers are kept. */
const REMEMBERED_MS = 60_000;

/** A container serves few connections; this bounds what one that serves very many keeps. */
const MOST_REMEMBERED = 1000;

/**
 * Sessions with the life somebody asks for: from this container's memory without any call, else from the table, a
 * refresh or a new sign-in. Requests for one connection at the same time share one renewal.
 */
export class AccessTokens {
  readonly #ports: RenewalPorts;
  readonly #remembered = new Map<string, { readonly session: Session; readonly at: number }>();
  readonly #underWay = new Map<string, Promise<Session>>();

  constructor(ports: RenewalPorts) {
    this.#ports = ports;
  }

  /** @param minRemainingMs undefined: the default. */
  async get(connection: string, minRemainingMs: number | undefined): Promise<Session> {
    for (;;) {
      const remembered = this.#remembered.get(connection);
      if (remembered && this.#isRecent(remembered.at) && this.#suits(remembered.session, minRemainingMs)) {
        return remembered.session;
      }
      const underWay = this.#underWay.get(connection);
      if (!underWay) return await this.#share(connection, { want: 'remaining', ms: minRemainingMs });
      const session = await underWay;
      if (this.#suits(session, minRemainingMs)) return session;
    }
  }

  /** A new session, whatever is left of the one before: RingCX does not take that one any more. */
  async renew(connection: string): Promise<Session> {
    return await this.#share(connection, { want: 'refresh' });
  }

  #isRecent(at: number): boolean {
    return this.#ports.clock.now() - at < REMEMBERED_MS;
  }

  #suits(session: Session, ms: number | undefined): boolean {
    const now = this.#ports.clock.now();
    return satisfies({ want: 'remaining', ms }, session, now, now);
  }

  async #share(connection: string, demand: Demand): Promise<Session> {
    const renewal = renewSession(this.#ports, connection, demand);
    this.#underWay.set(connection, renewal);
    try {
      const session = await renewal;
      this.#remember(connection, session);
      return session;
    } finally {
      this.#underWay.delete(connection);
    }
  }

  #remember(connection: string, session: Session): void {
    this.#remembered.delete(connection);
    this.#remembered.set(connection, { session, at: this.#ports.clock.now() });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }
}
