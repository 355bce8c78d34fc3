import {
  type ConnectionChange,
  type PutConnectionOptions,
  putConnection,
} from '../../../functions/broker/connections/put-connection.ts';
import type { SignIn } from '../../../functions/broker/sessions/sign-in.ts';
import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import type { Deployment } from '../container.ts';
import { DEFAULTS, passwordSignIn, type Rig, ringExSignIn } from '../rig.ts';

export interface ConnectOptions {
  readonly kind?: 'ringex' | 'password';
  /** The life of its access tokens, if it is not RingCX's usual one. */
  readonly tokenSeconds?: number;
  readonly keepFresh?: boolean;
  /** Null for a connection without a managed API token. */
  readonly rotateAfterDays?: number | null;
  readonly deployment?: Deployment;
}

export interface Connected {
  readonly name: string;
  readonly account: SimulatedAccount;
  readonly ports: ReturnType<Rig['container']>;
}

/** The usual way for an operator to store a connection. */
export const VERIFY = { verify: true, allowOtherUser: false, defaults: DEFAULTS };

let connections = 0;

/** Makes a new connection to a new account and signs it in. */
export async function connect(rig: Rig, options: ConnectOptions = {}): Promise<Connected> {
  const { kind = 'password', tokenSeconds, keepFresh = false, rotateAfterDays } = options;
  connections += 1;
  const name = `c${connections}`;
  const account = rig.simulator.addAccount(tokenSeconds === undefined ? {} : { tokenSeconds });
  const connected = { name, account, ports: rig.container(options.deployment) };
  const signIn = kind === 'ringex' ? ringExSignIn(account) : passwordSignIn(account);
  await put(connected, { signIn, keepFresh, rotateAfterDays });
  return connected;
}

/** Stores or changes a connection as an operator does. Every setting that is left out stays as it is. */
export const put = (
  { name, ports }: Pick<Connected, 'name' | 'ports'>,
  change: Partial<ConnectionChange>,
  options: PutConnectionOptions = VERIFY,
): Promise<void> =>
  putConnection(
    ports,
    name,
    { signIn: undefined, hosts: undefined, keepFresh: undefined, rotateAfterDays: undefined, ...change },
    options,
  );

/** Stores a connection by a container that has done nothing else. */
export const store = (rig: Rig, name: string, signIn: SignIn, keepFresh = false): Promise<void> =>
  put({ name, ports: rig.container() }, { signIn, keepFresh });
