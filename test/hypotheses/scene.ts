import { shardOf } from '../../functions/aws/keys.ts';
import { BrokerError } from '../../functions/broker/broker-error.ts';
import { putConnection } from '../../functions/broker/connections/put-connection.ts';
import { CurrentApiTokens } from '../../functions/broker/managed-token/current-api-token.ts';
import { Redacted } from '../../functions/broker/redacted.ts';
import { refreshDue } from '../../functions/broker/refresher/refresh-due.ts';
import type { SignIn } from '../../functions/broker/sessions/sign-in.ts';
import type { ErrorCode } from '../../functions/contract/error-codes.ts';
import type { SimulatedAccount } from '../../simulator/start-simulator.ts';
import { DEFAULTS, passwordSignIn, type Rig, ringExSignIn } from '../functions/rig.ts';
import { atRingCx } from './at-ring-cx.ts';
import type { EXCEPTIONS } from './exceptions.ts';
import { POSITIONS, type World } from './positions.ts';

export const PERIOD_DAYS = 7;
const MINUTE_MS = 60_000;

/** One of the broker's connections, and its user at RingCX. */
export interface Link {
  readonly name: string;
  readonly user: SimulatedAccount;
}

type Container = ReturnType<Rig['container']> & { readonly currentApiTokens: CurrentApiTokens };

export type Scene = ReturnType<typeof newScene>;

let scenes = 0;

/** A broker with three connections, to three users of one account. Two of them share a RingEX app. */
export function newScene(rig: Rig, world: World) {
  scenes += 1;
  const first = rig.simulator.addAccount();
  const password: Link = { name: `h${scenes}-password`, user: first };
  const ringEx: Link = { name: `h${scenes}-ringex`, user: rig.simulator.addUser(first) };
  const { clientId: app } = ringEx.user;
  const sameApp: Link = { name: `h${scenes}-same-app`, user: rig.simulator.addUser(first, { app }) };
  const links = [password, ringEx, sameApp];
  const container = (): Container => {
    const ports = rig.container();
    return { ...ports, currentApiTokens: new CurrentApiTokens(ports) };
  };
  const start = () => ({ asking: [container(), container()] as const, refresher: container() });
  let running = start();

  let nextTickAt = rig.clock.now();

  /** The refresher's minute tick, for the scene's own connections. */
  const tick = async (): Promise<void> => {
    rig.clock.advance(Math.max(0, nextTickAt - rig.clock.now()));
    nextTickAt = rig.clock.now() + MINUTE_MS;
    for (const shard of new Set(links.map(({ name }) => shardOf(name))))
      await refreshDue(running.refresher, { from: shard, to: shard + 1 });
    await rig.rotationsSettled();
  };

  return {
    rig,
    password,
    ringEx,
    links,
    /** The API tokens that other clients of the users have made. */
    foreign: new Set<string>(),
    /** Whether the scene's world is one for which a promise has an exception. */
    mayExcept: (name: keyof typeof EXCEPTIONS) => (world[name] ?? POSITIONS[name][0]) !== POSITIONS[name][0],
    position: <N extends keyof World>(name: N) => world[name] ?? POSITIONS[name][0],
    atRingCx: atRingCx(rig),
    /** The containers that serve requests, with their memories. */
    asking: () => running.asking,
    operator: () => running.asking[0],
    restart: () => {
      running = start();
    },
    /** Lets minutes pass, each with a tick of the refresher and then with whatever else happens in it. */
    passMinutes: async (minutes: number, inEach: () => Promise<void> = async () => {}): Promise<void> => {
      for (let minute = 0; minute < minutes; minute += 1) {
        await tick();
        await inEach();
      }
    },
    /** Stores the sign-in as `PUT` of the connection does. */
    put: async ({ name }: Link, signIn: SignIn): Promise<void> =>
      await putConnection(
        running.asking[0],
        name,
        { signIn, hosts: undefined, keepFresh: true, rotateAfterDays: PERIOD_DAYS },
        { verify: true, allowOtherUser: false, defaults: DEFAULTS },
      ),
    signInOf: (link: Link, secret = link.user.password): SignIn => {
      if (link !== password) return ringExSignIn(link.user);
      const signIn = passwordSignIn({ ...link.user, password: secret });
      const { platformId: _, ...withoutPlatform } = signIn;
      return world.platformIdRequired === 'no' ? withoutPlatform : signIn;
    },
  };
}

/** The code of the error that the broker answers; undefined: there was none. */
export async function codeOf(action: Promise<unknown>): Promise<ErrorCode | undefined> {
  return (await errorOf(action))?.code;
}

/** Any other error than a BrokerError is a fault of the broker. */
export async function errorOf(action: Promise<unknown>): Promise<BrokerError | undefined> {
  try {
    await action;
    return undefined;
  } catch (error) {
    if (error instanceof BrokerError) return error;
    throw error;
  }
}

export const redacted = (text: string): Redacted => new Redacted(text);
