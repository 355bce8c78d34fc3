import { CALL_TIMEOUT_MS } from './renewal-times.ts';

/** Until RingCX is asked for a token: who dies meanwhile has left nothing there. */
export const INTENT_MS = CALL_TIMEOUT_MS + 1500;

/** From asking RingCX on: who dies meanwhile has died for good by then, and a token asked for is there, even of a slow RingCX. */
export const CREATION_MS = 10_000;
