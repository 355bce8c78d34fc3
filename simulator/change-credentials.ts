import type { User } from './account.ts';
import type { Simulation } from './simulation.ts';

interface CredentialChanges {
  readonly password?: string | undefined;
  readonly jwtValid?: boolean | undefined;
  readonly locked?: boolean | undefined;
}

/** A change of the password can end more, by a hypothesis. Unlocking a user forgets the refused logins. */
export function changeCredentials(simulation: Simulation, user: User, changes: CredentialChanges): void {
  if (changes.password !== undefined && changes.password !== user.password) endAfterPasswordChange(simulation, user);
  user.password = changes.password ?? user.password;
  user.jwtValid = changes.jwtValid ?? user.jwtValid;
  user.locked = changes.locked ?? user.locked;
  if (changes.locked === false) user.refusedLogins = 0;
}

function endAfterPasswordChange({ hypotheses, sessions, authTokens, apiTokens }: Simulation, user: User): void {
  const { passwordChangeEnds } = hypotheses.values;
  if (passwordChangeEnds === 'sessions' || passwordChangeEnds === 'both') {
    sessions.endAll(user);
    authTokens.endAll(user);
  }
  if (passwordChangeEnds === 'tokens' || passwordChangeEnds === 'both') {
    for (const { apiToken } of apiTokens.ofUsers([user])) apiTokens.delete(apiToken);
  }
}
