import { BrokerError } from '../../../functions/broker/broker-error.ts';
import { forgetConnection } from '../../../functions/broker/connections/forget-connection.ts';
import { type ConnectionChange, putConnection } from '../../../functions/broker/connections/put-connection.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import type { SignIn } from '../../../functions/broker/sessions/sign-in.ts';
import type { PlannedConnection } from '../plan/plan.ts';
import { type AllPorts, portsOf } from '../ports.ts';
import type { RingCxUser } from '../ringcx/ringcx-state.ts';
import type { Deed } from '../time/process.ts';
import type { Outcome } from '../truth/outcome.ts';
import type { World } from '../world.ts';

const TIMEOUT_MS = 29_000;
const SETTLED_AFTER_MS = 6 * 60_000;

/** Answers that say what is wrong: asking again would not help. */
const DEFINITE = new Set([
  'user_mismatch',
  'account_mismatch',
  'credentials_refused',
  'bad_request',
  'connection_unknown',
]);

export const NO_CHANGE: ConnectionChange = {
  signIn: undefined,
  hosts: undefined,
  keepFresh: undefined,
  rotateAfterDays: undefined,
};

interface PutOptions {
  readonly verify?: boolean;
  readonly allowOtherUser?: boolean;
}

/** An operator with AWS credentials, who repeats an interrupted PUT or DELETE, as the documentation asks. */
export class Operator {
  readonly world: World;
  /** The user as whom each connection signs in, as far as operators know. */
  readonly #users = new Map<string, RingCxUser>();

  constructor(world: World) {
    this.world = world;
  }

  userOf(connection: PlannedConnection): RingCxUser {
    const known = this.#users.get(connection.name);
    const user = known ?? this.world.ringCx.users.find(({ id }) => id === connection.user);
    if (!user) throw new Error(`the plan has no user ${connection.user}`);
    return user;
  }

  signInOf({ signInKind }: PlannedConnection, user: RingCxUser): SignIn {
    const credential = new Redacted(user.credential);
    if (signInKind === 'ringcx-password')
      return { kind: signInKind, username: new Redacted(user.id), password: credential };
    const [clientId, clientSecret] = [new Redacted(user.clientId), new Redacted('client secret')];
    return { kind: signInKind, clientId, clientSecret, jwt: credential };
  }

  /** One request, in a process of its own. */
  async ask<T>(deed: Deed, work: (ports: AllPorts) => Promise<T>): Promise<Outcome<T>> {
    this.#disturb(deed.connection);
    const process = this.world.newProcess(deed);
    const ports = portsOf(this.world, process);
    const outcome = await this.world.invoke(process, TIMEOUT_MS, () => work(ports));
    this.#disturb(deed.connection);
    return outcome;
  }

  /** @returns the code of a definite refusal; undefined: it is done. */
  async put(
    connection: PlannedConnection,
    change: ConnectionChange,
    options: PutOptions = {},
  ): Promise<string | undefined> {
    const { verify = true, allowOtherUser = false } = options;
    const { keepFresh, rotateAfterDays: rotateApiTokensAfterDays } = connection;
    const defaults = { authUrl: 'https://ringcx.example', keepFresh, rotateApiTokensAfterDays };
    return await this.#untilDone({ kind: 'put', connection: connection.name }, (ports) =>
      putConnection(ports, connection.name, change, { verify, allowOtherUser, defaults }),
    );
  }

  /** Stores the sign-in of that user. */
  async putUser(
    connection: PlannedConnection,
    user: RingCxUser,
    options: PutOptions = {},
  ): Promise<string | undefined> {
    const refused = await this.put(connection, { ...NO_CHANGE, signIn: this.signInOf(connection, user) }, options);
    if (refused === undefined) this.#users.set(connection.name, user);
    return refused;
  }

  async forget(connection: PlannedConnection): Promise<void> {
    const deed = { kind: 'forget', connection: connection.name };
    const abandonAfter = 8;
    for (let tries = 1; ; tries += 1) {
      const abandonApiTokens = tries > abandonAfter;
      if (abandonApiTokens) this.#abandon(connection.name);
      const outcome = await this.ask(deed, (ports) => forgetConnection(ports, connection.name, { abandonApiTokens }));
      if (outcome.state === 'done' || codeOf(outcome) === 'connection_unknown') break;
      await this.world.sleep(60_000);
    }
    this.#users.delete(connection.name);
  }

  /** An operator's word that the tokens of the connection may be left behind. */
  #abandon(connection: string): void {
    const { apiTokens } = this.world.truth;
    apiTokens.excuse(({ madeBy }) => madeBy !== 'outsider' && madeBy.connection === connection);
  }

  async #untilDone(deed: Deed, work: (ports: AllPorts) => Promise<void>): Promise<string | undefined> {
    for (;;) {
      const outcome = await this.ask(deed, work);
      if (outcome.state === 'done') return undefined;
      const code = codeOf(outcome);
      if (code !== undefined && DEFINITE.has(code)) return code;
      await this.world.sleep(this.world.chance.between(30_000, 90_000));
    }
  }

  #disturb(connection: string | undefined): void {
    if (connection) this.world.truth.calm.disturb(connection, this.world.now() + SETTLED_AFTER_MS);
  }
}

const codeOf = (outcome: Outcome<unknown>): string | undefined =>
  outcome.state === 'failed' && outcome.error instanceof BrokerError ? outcome.error.code : undefined;
