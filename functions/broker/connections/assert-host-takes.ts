import { LEGACY_HOSTS, RINGCX_HOSTS } from '../../contract/ringcentral-origin.ts';
import { BrokerError } from '../broker-error.ts';
import type { SignInKind } from '../sessions/sign-in.ts';

/**
 * The legacy hosts know one login, which no other host knows. Tried at the wrong host, a password would be refused, or
 * sent to where it does not belong. A simulator on the same machine may stand for either.
 * @throws BrokerError `bad_request`.
 */
export function assertHostTakes(kind: SignInKind, authUrl: string): void {
  const { hostname } = new URL(authUrl);
  const isOn = (hosts: readonly string[]): boolean => hosts.includes(hostname);
  if (kind === 'legacy-password' && isOn(RINGCX_HOSTS))
    throw new BrokerError(
      'bad_request',
      `signIn.kind: legacy-password needs a ringCxAuthUrl on ${LEGACY_HOSTS.join(' or ')}; ${hostname} does not know it`,
    );
  if (kind !== 'legacy-password' && isOn(LEGACY_HOSTS))
    throw new BrokerError(
      'bad_request',
      `ringCxAuthUrl: ${hostname} knows only the signIn kind legacy-password; null stands for the RingCX of the settings`,
    );
}
