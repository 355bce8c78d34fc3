/** The longest that one request takes in all; our callers give up after 3 to 10 seconds. */
export const PATIENCE_MS = 6500;

/** One call to RingCX; well below the callers' patience. */
export const CALL_TIMEOUT_MS = 2500;

/** A call to RingCX plus the write that follows it. A holder that dies blocks its connection no longer than this. */
export const LEASE_MS = CALL_TIMEOUT_MS + 1500;

/** A call to RingCX needs at least this. */
export const SHORTEST_CALL_MS = 250;
