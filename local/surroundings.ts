import type { Closers } from './closers.ts';
import type { BrokerOptions } from './options.ts';
import type { SigningKeyRing } from './signing-key-ring.ts';

/** What every part of one start is given. */
export interface Surroundings {
  readonly options: BrokerOptions;
  readonly closers: Closers;
  readonly print: (line: string) => void;
  readonly keys: SigningKeyRing;
}
