/** How long one request may take in all; our callers give up after 3 to 10 seconds. */
export const PATIENCE_MS = 6500;

/** One call to RingCX; well below the callers' patience. */
export const CALL_TIMEOUT_MS = 2500;

/** A call to RingCX plus the write that follows it. Who dies with a lease blocks the connection no longer than this. */
export const LEASE_MS = CALL_TIMEOUT_MS + 1500;

/** Less than this is no time to call RingCX in. */
export const SHORTEST_CALL_MS = 250;
