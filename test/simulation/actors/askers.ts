import { BrokerError } from '../../../functions/broker/broker-error.ts';
import { AccessTokens } from '../../../functions/broker/sessions/access-tokens.ts';
import type { StoredSession } from '../../../functions/broker/sessions/session.ts';
import type { Part } from '../plan/plan.ts';
import { portsOf } from '../ports.ts';
import type { Process } from '../time/process.ts';
import type { World } from '../world.ts';

const TIMEOUT_MS = 28_000;
const CONTAINERS = 3;

/** A container of the function that gives out access tokens. It serves one request at a time, and remembers sessions. */
interface Container {
  readonly process: Process;
  readonly accessTokens: AccessTokens;
  busy: boolean;
}

/** The containers that Lambda keeps warm. A dead or missing one is replaced. */
export class AskedContainers {
  readonly #world: World;
  readonly #warm: Container[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  take(): Container {
    const idle = this.#warm.filter(({ busy, process }) => !busy && process.alive);
    const chosen = idle[this.#world.chance.whole(0, CONTAINERS - 1)];
    if (chosen) return chosen;
    const process = this.#world.newProcess({ kind: 'ask' });
    const container = { process, accessTokens: new AccessTokens(portsOf(this.#world, process)), busy: false };
    const alive = this.#warm.filter((each) => each.process.alive);
    this.#warm.splice(0, this.#warm.length, ...alive, container);
    return container;
  }
}

/** Somebody who asks for access tokens of one connection all the time. */
export async function runAsker(
  world: World,
  containers: AskedContainers,
  { connection, everyMs }: Extract<Part, { kind: 'asker' }>,
): Promise<never> {
  for (;;) {
    await world.sleep(world.chance.between(0.2, 1.8) * everyMs);
    // A flow that fails asks again at once, and several flows ask at a time.
    const together = world.chance.chance(0.1) ? 4 : 1;
    for (let count = 0; count < together; count += 1) void ask(world, containers.take(), connection);
  }
}

async function ask(world: World, container: Container, connection: string): Promise<void> {
  const { process, accessTokens } = container;
  const askedAt = world.now();
  const calm = world.truth.calm.isCalm(connection, askedAt);
  const minRemainingMs = world.chance.chance(0.3) ? 60_000 : undefined;
  container.busy = true;
  process.deed = { kind: 'ask', connection };
  const outcome = await world.invoke(process, TIMEOUT_MS, () => accessTokens.get(connection, minRemainingMs));
  container.busy = false;
  const tookMs = world.now() - askedAt;
  if (outcome.state === 'done') checkAnswer(world, connection, outcome.value);
  if (!calm || !world.truth.calm.isCalm(connection, world.now()) || isQueued(world, connection, outcome)) return;
  const isLate = tookMs > 10_000;
  if (outcome.state === 'done' && !isLate) return;
  const why = outcome.state === 'failed' && outcome.error instanceof BrokerError ? outcome.error.code : outcome.state;
  world.truth.verdict.violated('token in time', `${connection} gives ${why} after ${Math.round(tookMs)} ms`);
}

/** Several connections of one application sign in at once: RingCentral's own limit makes them wait. */
function isQueued(
  world: World,
  connection: string,
  outcome: { readonly state: string; readonly error?: unknown },
): boolean {
  if (!(outcome.error instanceof BrokerError) || outcome.error.code !== 'exchange_limit') return false;
  const user = world.plan.connections.find(({ name }) => name === connection)?.user;
  const clientId = world.plan.users.find(({ id }) => id === user)?.clientId ?? '';
  return world.truth.limits.recent(clientId, world.now()) >= 3;
}

function checkAnswer(world: World, connection: string, session: StoredSession): void {
  const { truth, ringCx } = world;
  const accessToken = session.accessToken.open();
  if (!truth.calm.isCalm(connection, world.now())) return;
  if (!truth.sessions.isStored(accessToken))
    truth.verdict.violated('stored before used', `${connection} gives out ${accessToken}, which was never stored`);
  if (ringCx.hypotheses.refreshEndsAccessToken) return;
  if (!ringCx.sessionWith(accessToken, world.now()) && ringCx.hypotheses.sessionLimit > 100)
    truth.verdict.violated('token lives', `${connection} gives out ${accessToken}, which is dead`);
}
