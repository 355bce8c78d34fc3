import { satisfies } from './demand.ts';
import { Recent } from './recent.ts';
import { renewSession } from './renewal.ts';
import type { RenewalPorts } from './renewal-ports.ts';
import type { Session } from './session.ts';

/** What an operator takes away or changes shows within this, as long as the authorizer's answers are kept. */
const REMEMBERED_MS = 60_000;

/**
 * Sessions with the life somebody asks for: from this container's memory without any call, else from the table, a
 * refresh or a new sign-in. Requests for one connection at the same time share one renewal.
 */
export class AccessTokens {
  readonly #ports: RenewalPorts;
  readonly #remembered: Recent<Session>;
  readonly #underWay = new Map<string, Promise<Session>>();

  constructor(ports: RenewalPorts) {
    this.#ports = ports;
    this.#remembered = new Recent(ports.clock, REMEMBERED_MS);
  }

  /** @param minRemainingMs undefined: the default. */
  async get(connection: string, minRemainingMs: number | undefined): Promise<Session> {
    for (;;) {
      const remembered = this.#remembered.get(connection);
      if (remembered && this.#suits(remembered, minRemainingMs)) return remembered;
      const underWay = this.#underWay.get(connection);
      if (!underWay) return await this.#share(connection, minRemainingMs);
      const session = await underWay;
      if (this.#suits(session, minRemainingMs)) return session;
    }
  }

  #suits(session: Session, ms: number | undefined): boolean {
    const now = this.#ports.clock.now();
    return satisfies({ want: 'remaining', ms }, session, now, now);
  }

  async #share(connection: string, ms: number | undefined): Promise<Session> {
    const renewal = renewSession(this.#ports, connection, { want: 'remaining', ms });
    this.#underWay.set(connection, renewal);
    try {
      const session = await renewal;
      this.#remembered.set(connection, session, this.#ports.clock.now());
      return session;
    } finally {
      this.#underWay.delete(connection);
    }
  }
}
