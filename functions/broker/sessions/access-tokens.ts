import { ExpiringCache } from '../expiring-cache.ts';
import { getSession } from './get-session.ts';
import type { SessionPorts } from './ports.ts';
import type { StoredSession } from './session.ts';
import { judge, type SessionNeed } from './session-need.ts';

/** An operator's change takes effect within this; the authorizer's answers are kept as long. */
const REMEMBERED_MS = 60_000;

/** Sessions for their access tokens: from this container's memory without any call, else by `getSession`. */
export class AccessTokens {
  readonly #ports: SessionPorts;
  readonly #remembered: ExpiringCache<StoredSession>;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#remembered = new ExpiringCache(ports.clock, REMEMBERED_MS);
  }

  /** @param minRemainingMs undefined: the default. */
  async get(connection: string, minRemainingMs: number | undefined): Promise<StoredSession> {
    const { clock } = this.#ports;
    const now = clock.now();
    const need: SessionNeed = { kind: 'remaining', minRemainingMs };
    const remembered = this.#remembered.get(connection);
    if (remembered && judge(remembered, need, { now, askedAt: now }) === 'met') return remembered;
    const session = await getSession(this.#ports, connection, need);
    // Where a refresh may end the access token before it, only the table knows which one lives.
    if (session.endsWithRefresh === false) this.#remembered.set(connection, session, clock.now());
    return session;
  }
}
