import type { User } from './account.ts';
import type { Simulation } from './simulation.ts';

export interface Credentials {
  readonly password: string;
  /** Undefined when the login has none. */
  readonly platformId: string | undefined;
}

/** Returns whether the user may come in. Counts the refusals in a row, after which a user may be locked. */
export function passwordOpens({ hypotheses }: Simulation, user: User, { password, platformId }: Credentials): boolean {
  const isRight = user.password === password && (platformId === undefined || user.platformId === platformId);
  if (isRight && !user.locked) {
    user.refusedLogins = 0;
    return true;
  }
  user.refusedLogins += 1;
  const { loginLockoutAfter } = hypotheses.values;
  if (loginLockoutAfter !== 'none' && user.refusedLogins >= loginLockoutAfter) user.locked = true;
  return false;
}
