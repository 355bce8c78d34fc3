import type { User } from './account.ts';
import type { UserOptions } from './accounts.ts';
import type { Simulation } from './simulation.ts';
import { credentialsOf, type SimulatedAccount } from './user.ts';

export interface NewUserOptions {
  readonly canUseAdminApi?: boolean | undefined;
  /** The client id of an existing RingEX app, so that several users share it. */
  readonly app?: string | undefined;
  /** Whether the user's own new app has the scope ReadAccounts. */
  readonly canReadAccounts?: boolean | undefined;
}

export interface NewAccountOptions extends NewUserOptions {
  readonly tokenSeconds?: number | undefined;
}

export function addAccount(simulation: Simulation, options: NewAccountOptions): SimulatedAccount {
  const { tokenSeconds = simulation.tokenSeconds } = options;
  return welcome(simulation, simulation.accounts.add({ ...userOptions(simulation, options), tokenSeconds }));
}

export function addUser(simulation: Simulation, mainAccountId: string, options: NewUserOptions): SimulatedAccount {
  const account = simulation.accounts.withId(mainAccountId);
  if (!account) throw new Error(`The simulator has no account ${mainAccountId}`);
  return welcome(simulation, simulation.accounts.addUser(account, userOptions(simulation, options)));
}

/** Undefined when the options can be met. */
export function faultOfUserOptions(
  { accounts }: Simulation,
  { app, canReadAccounts }: NewUserOptions,
): { path: string; message: string } | undefined {
  if (app === undefined) return undefined;
  if (!accounts.app(app)) return { path: 'app', message: 'No such app' };
  return canReadAccounts === undefined
    ? undefined
    : { path: 'canReadAccounts', message: 'An existing app keeps its own scopes' };
}

function userOptions(simulation: Simulation, options: NewUserOptions): UserOptions {
  const fault = faultOfUserOptions(simulation, options);
  if (fault) throw new Error(`${fault.path}: ${fault.message}`);
  const { canUseAdminApi = true, app, canReadAccounts = true } = options;
  return { canUseAdminApi, canReadAccounts, app: app === undefined ? undefined : simulation.accounts.app(app) };
}

function welcome({ ringExTokens, now }: Simulation, user: User): SimulatedAccount {
  return credentialsOf(user, ringExTokens.offer(user, now()));
}
