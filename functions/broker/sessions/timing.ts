/** The longest that a request waits for another one's session; our callers give up after 3 to 10 seconds. */
export const PATIENCE_MS = 6500;

/**
 * One call of a renewal. Longer than a caller waits: a refresh whose answer is not awaited has spent the refresh token
 * for nothing, and a slow RingCX would see twice the calls.
 */
export const CALL_TIMEOUT_MS = 10_000;

/** All calls of one renewal together; well below a function's time-out, so that the session can still be stored. */
export const RENEWAL_MS = 18_000;

/** One call to RingCX's admin API; well below the callers' patience. */
export const ADMIN_TIMEOUT_MS = 2500;

/** A holder that dies blocks its connection no longer than this. A holder that lives extends its lease. */
export const LEASE_MS = 4000;

/** The holder of a lease extends it this often while it waits for an answer. */
export const HEARTBEAT_MS = 2000;

/** A call to RingCX needs at least this. */
export const SHORTEST_CALL_MS = 250;

/**
 * A sign-in waits this long for its turn rather than fail. Longer than the difference between the refresher's minute and
 * the window of the limit, so that a tick can serve the turns that come just after its begin.
 */
export const SHORT_WAIT_MS = 7000;
