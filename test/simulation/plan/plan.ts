import type { StorageTrouble } from '../aws/storage.ts';
import type { Hypotheses } from '../ringcx/hypotheses.ts';
import type { RingCxTrouble } from '../ringcx/weather.ts';

/** Milliseconds from the beginning of the world. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Something that happens in a world, and that can be left out of it to find a shorter history. */
export type Part =
  | (Span & { readonly kind: 'ringcx'; readonly trouble: RingCxTrouble; readonly share: number })
  | (Span & { readonly kind: 'storage'; readonly trouble: StorageTrouble })
  | (Span & { readonly kind: 'lagging secrets' })
  | (Span & { readonly kind: 'kills'; readonly share: number })
  | (Span & { readonly kind: 'ticks'; readonly are: 'missing' | 'late' | 'twice' })
  | (Span & { readonly kind: 'asker'; readonly connection: string; readonly everyMs: number })
  | { readonly kind: 'deed'; readonly at: number; readonly connection: string; readonly deed: PlannedDeed };

/** An operator does this, or somebody outside the broker. */
export type PlannedDeed =
  | 'put the same sign-in'
  | 'put without a check'
  | 'put another user'
  | 'put another user, allowed'
  | 'put a wrong password'
  | 'switch keepFresh'
  | 'switch rotation'
  | 'forget and put again'
  | 'issue'
  | 'issue for all'
  | 'issue and revoke'
  | 'revoke an unknown token'
  | 'adopt'
  | 'list'
  | 'list accounts for minutes'
  | 'rotate'
  | 'sign in'
  | 'refresh'
  | 'a token is made outside'
  | 'the managed token is revoked outside'
  | 'the sessions are ended outside'
  | 'the password is changed outside';

export interface PlannedUser {
  readonly id: string;
  readonly account: string;
  readonly clientId: string;
}

export interface PlannedConnection {
  readonly name: string;
  readonly user: string;
  readonly signInKind: 'ringex-jwt' | 'ringcx-password';
  readonly keepFresh: boolean;
  readonly rotateAfterDays: number | null;
}

export interface Plan {
  readonly seed: number;
  readonly endsAt: number;
  /** After this, nothing goes wrong any more. */
  readonly quietFrom: number;
  readonly hypotheses: Hypotheses;
  readonly users: readonly PlannedUser[];
  readonly connections: readonly PlannedConnection[];
  /** The number of a part is its place in here. */
  readonly parts: readonly Part[];
}
