import { vi } from 'vitest';
import type { Answer } from './running-broker.ts';

/** Longer than any burst of tests keeps the gateway's limit used up. */
const PATIENCE = { timeout: 60_000, interval: 100 };

/** Sends a request again, as a client would, for as long as the gateway answers that there are too many at once. */
export const untilAllowed = <A extends Pick<Answer, 'body'>>(send: () => Promise<A>): Promise<A> =>
  vi.waitUntil(async () => {
    const answer = await send();
    return !answer.body.includes('"rate_limited"') && answer;
  }, PATIENCE);
