import type { SessionCalls } from '../../../../functions/broker/sessions/ports.ts';
import type { Clock } from '../../../../functions/broker/system.ts';
import type { AtHosts, Upstream } from '../../../../functions/broker/upstream.ts';

/** The share of a time-out that is waited for in real time. */
const REAL_MS = 150;

/**
 * The same calls, whose time-outs pass in the tests' time: a call that gets no answer within a moment of real time sleeps
 * for the rest of its time-out.
 */
export function patientCalls(calls: AtHosts<SessionCalls>, clock: Clock): AtHosts<SessionCalls> {
  const patient =
    <A, T>(call: (asked: A, timeoutMs: number) => Promise<Upstream<T>>) =>
    async (asked: A, timeoutMs: number): Promise<Upstream<T>> => {
      const answer = await call(asked, Math.min(REAL_MS, timeoutMs));
      if (!answer.ok && answer.reason === 'lost') await clock.sleep(timeoutMs);
      return answer;
    };
  return {
    at: (hosts) => {
      const { exchange, login, refresh, ringExToken, ...others } = calls.at(hosts);
      return {
        ...others,
        exchange: patient(exchange),
        login: patient(login),
        refresh: patient(refresh),
        ringExToken: patient(ringExToken),
      };
    },
  };
}
