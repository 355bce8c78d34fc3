import { CALL_TIMEOUT_MS } from './renewal-times.ts';

/** Each call to RingCX renews it. Who dies has died for good by then, and what RingCX was asked for is there or not. */
export const INTENT_MS = CALL_TIMEOUT_MS + 1500;
