import { dropSockets } from '../aws/aws-clients.ts';

/** AWS's services keep an idle socket for longer than this. */
const SOCKETS_LIVE_MS = 5000;

/**
 * A handler whose container may have been frozen since its last invocation. Nobody reads the sockets of a frozen
 * container, and the other side may have closed all of them. A request would fail once for each of them that it tries.
 */
export function invocation<Event, Answer>(
  handle: (event: Event) => Promise<Answer>,
): (event: Event) => Promise<Answer> {
  let endedAt = Date.now();
  return async (event) => {
    if (Date.now() - endedAt > SOCKETS_LIVE_MS) dropSockets();
    try {
      return await handle(event);
    } finally {
      endedAt = Date.now();
    }
  };
}
