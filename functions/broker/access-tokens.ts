import { satisfies } from './demand.ts';
import { Recent } from './recent.ts';
import { renewSession } from './renewal.ts';
import type { RenewalPorts } from './renewal-ports.ts';
import type { Session } from './session.ts';

/** What an operator takes away or changes shows within this, as long as the authorizer's answers are kept. */
const REMEMBERED_MS = 60_000;

/**
 * Sessions with the life somebody asks for: from this container's memory without any call, else from the table, a
 * refresh or a new sign-in. The same requests at the same time share one renewal.
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
    const now = this.#ports.clock.now();
    const remembered = this.#remembered.get(connection);
    if (remembered && satisfies({ want: 'remaining', ms: minRemainingMs }, remembered, now, now)) return remembered;
    // Not with those who ask for more or for less: what is refused to them is not refused to this one.
    const asked = `${connection} ${minRemainingMs ?? ''}`;
    const underWay = this.#underWay.get(asked) ?? this.#renew(connection, minRemainingMs);
    this.#underWay.set(asked, underWay);
    try {
      return await underWay;
    } finally {
      this.#underWay.delete(asked);
    }
  }

  async #renew(connection: string, ms: number | undefined): Promise<Session> {
    const session = await renewSession(this.#ports, connection, { want: 'remaining', ms });
    this.#remembered.set(connection, session, this.#ports.clock.now());
    return session;
  }
}
