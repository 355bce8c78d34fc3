import { BrokerError } from './broker-error.ts';
import type { AdminCalls } from './ports.ts';
import type { Redacted } from './redacted.ts';
import { renewSession } from './renewal.ts';
import type { RenewalPorts } from './renewal-ports.ts';
import { CALL_TIMEOUT_MS, PATIENCE_MS, SHORTEST_CALL_MS } from './renewal-times.ts';
import type { Upstream, UpstreamFailure } from './upstream.ts';

export interface AdminPorts extends RenewalPorts {
  readonly admin: AdminCalls;
}

/** A session as new as this is not refused for its age; renewing it again for every such call would hammer RingCX. */
const JUST_RENEWED_MS = 20_000;

/**
 * Calls RingCX with the connection's session; once more with a new one if RingCX does not take it.
 * @param doing what failed if it fails, such as `listing the accounts`.
 */
export async function callRingCx<T>(
  ports: AdminPorts,
  connection: string,
  doing: string,
  send: (accessToken: Redacted, timeoutMs: number) => Promise<Upstream<T>>,
): Promise<T> {
  // Always from the table: what a container remembers may be of an account that the connection had before.
  const { clock } = ports;
  const deadline = clock.now() + PATIENCE_MS + CALL_TIMEOUT_MS;
  const timeoutMs = () => Math.max(SHORTEST_CALL_MS, Math.min(CALL_TIMEOUT_MS, deadline - clock.now()));
  const session = await renewSession(ports, connection, { want: 'remaining', ms: undefined });
  let answer = await send(session.accessToken, timeoutMs());
  const renewable = clock.now() - session.obtainedAt > JUST_RENEWED_MS;
  if (!answer.ok && answer.reason === 'unauthorized' && renewable) {
    const renewed = await renewSession(ports, connection, { want: 'refresh' }, deadline - SHORTEST_CALL_MS);
    answer = await send(renewed.accessToken, timeoutMs());
  }
  if (answer.ok) return answer.value;
  throw adminFault(connection, doing, answer);
}

function adminFault(connection: string, doing: string, failure: UpstreamFailure): BrokerError {
  const retryAfterSeconds = Math.max(1, Math.ceil((failure.retryAfterMs ?? 1000) / 1000));
  const again = `ask again in ${retryAfterSeconds} s`;
  switch (failure.reason) {
    case 'unauthorized':
    case 'refused':
      return new BrokerError(
        'ringcx_refused',
        `RingCX refused ${doing} for connection ${connection}; check what its user may do there`,
      );
    case 'rate-limited':
      return new BrokerError('ringcx_rate_limited', `RingCX limits ${doing} for connection ${connection}; ${again}`, {
        retryAfterSeconds,
      });
    case 'malformed':
      return new BrokerError(
        'ringcx_answer_malformed',
        `RingCX's answer to ${doing} for connection ${connection} cannot be read`,
      );
    default:
      return new BrokerError(
        'ringcx_unavailable',
        `RingCX did not complete ${doing} for connection ${connection}; ${again}`,
        { retryAfterSeconds },
      );
  }
}
