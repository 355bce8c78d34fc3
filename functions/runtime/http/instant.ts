/** An instant as answers give it: epoch milliseconds as ISO 8601 in UTC. */
export const instant = (at: number): string => new Date(at).toISOString();

/** Like `instant`, but null if there is no instant. */
export const instantOrNull = (at: number | null | undefined): string | null => (at == null ? null : instant(at));
