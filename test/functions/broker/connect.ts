import { putConnection } from '../../../functions/broker/connections/put-connection.ts';
import { DEFAULTS, passwordSignIn, type Rig, ringExSignIn } from '../rig.ts';

export interface ConnectOptions {
  readonly kind?: 'ringex' | 'password';
  /** Of its access tokens; RingCX's usual life without it. */
  readonly tokenSeconds?: number;
  readonly keepFresh?: boolean;
  /** Null: no managed API token. */
  readonly rotateAfterDays?: number | null;
}

export type Connected = Awaited<ReturnType<typeof connect>>;

/** How an operator stores a connection, mostly. */
export const VERIFY = { verify: true, defaults: DEFAULTS };

let connections = 0;

/** A connection of its own, on an account of its own, signed in. */
export async function connect(rig: Rig, options: ConnectOptions = {}) {
  const { kind = 'password', tokenSeconds, keepFresh = false, rotateAfterDays } = options;
  connections += 1;
  const name = `c${connections}`;
  const account = rig.simulator.addAccount(tokenSeconds === undefined ? {} : { tokenSeconds });
  const ports = rig.container();
  const signIn = kind === 'ringex' ? ringExSignIn(account) : passwordSignIn(account);
  await putConnection(ports, name, { signIn, keepFresh, rotateAfterDays }, VERIFY);
  return { name, account, ports };
}
