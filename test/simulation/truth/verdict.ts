/** The claims that the checks hold the broker to, by the words of a violation. */
export const CLAIMS = {
  'current token': 'AWSCURRENT names a token that works, unless somebody outside revoked it or an operator said so.',
  'current token moves forward': 'AWSCURRENT never goes back to an older token.',
  'whole period': 'A managed token that was replaced is not revoked by the broker within its period.',
  'in sight': 'A token that the broker made is in the register, an intent or a secret, or was reported.',
  'nobody else’s': 'The broker revokes no token that somebody else made, without an operator’s word.',
  'own connection': 'A deed on one connection ends no token of another.',
  'stored or reported': 'A session that RingCX gave is stored or reported.',
  'stored before used': 'No access token is used or given out before it is stored.',
  'one refresh': 'At most one refresh is in flight for a connection.',
  'sign-in limit': 'No application asks for more than five RingEX tokens or exchanges in 60 s.',
  'admin limit': 'No RingCX account gets more than 120 calls of its admin API in 60 s.',
  'outage costs nothing': 'An outage causes no more calls than good weather.',
  'token in time': 'In good weather, a token that is asked for is given within seconds.',
  'token lives': 'An access token that is given out is alive.',
  'no internal fault': 'Nothing fails with an error that is no answer.',
  'healthy in the end': 'Some hours after the last fault, everything is well and quiet.',
} as const;

export type Claim = keyof typeof CLAIMS;

export interface Violation {
  readonly claim: Claim;
  readonly text: string;
  readonly at: number;
}

/** The violations that a world has shown. */
export class Verdict {
  readonly violations: Violation[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  violated(claim: Claim, text: string): void {
    this.violations.push({ claim, text, at: this.#now() });
  }
}
