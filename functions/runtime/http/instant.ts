/** An instant as answers give it: epoch milliseconds as ISO 8601 in UTC. */
export const instant = (at: number): string => new Date(at).toISOString();

/** The same where there may be none (yet). */
export const instantOrNull = (at: number | null | undefined): string | null => (at == null ? null : instant(at));
