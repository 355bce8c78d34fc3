import type { BrokerOptions } from './options.ts';
import type { ShutdownHooks } from './shutdown-hooks.ts';
import type { SigningKeyRing } from './signing-key-ring.ts';

/** Passed to every part of one start. */
export interface StartContext {
  readonly options: BrokerOptions;
  readonly shutdown: ShutdownHooks;
  readonly print: (line: string) => void;
  readonly keys: SigningKeyRing;
}
