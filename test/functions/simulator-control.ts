import type { EndpointName } from '../../simulator/endpoint-names.ts';
import type { SimulatedAccount } from '../../simulator/start-simulator.ts';

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Changes and observes RingCX by the simulator's own routes. */
export function simulatorControl(url: string) {
  const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(new URL(`/__simulator${path}`, url), init);
    if (!answer.ok) throw new Error(`the simulator answered ${path} with ${answer.status}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  };
  const at = ({ mainAccountId }: SimulatedAccount, path: string): string => `/accounts/${mainAccountId}${path}`;

  /** Counts the account's calls to the simulator, by endpoint. */
  const calls = async (account: SimulatedAccount): Promise<Record<string, number>> => {
    const counted = await ask<{ calls: { endpoint: string; count: number }[] }>(
      `/stats?account=${account.mainAccountId}`,
    );
    const sums: Record<string, number> = {};
    for (const { endpoint, count } of counted.calls) sums[endpoint] = (sums[endpoint] ?? 0) + count;
    return sums;
  };

  return {
    fault: async (fault: object) => void (await ask('/faults', post(fault))),
    /** Delays the account's next call of the endpoint, long enough for a test to act meanwhile. */
    delay: async ({ mainAccountId: account }: SimulatedAccount, endpoint: EndpointName, delayMs = 400) =>
      void (await ask('/faults', post({ kind: 'delay', endpoint, account, delayMs }))),
    clearFaults: async () => void (await ask('/faults', { method: 'DELETE' })),
    credentials: async (account: SimulatedAccount, change: object) =>
      void (await ask(at(account, '/credentials'), post(change))),
    endSessions: async (account: SimulatedAccount) => void (await ask(at(account, '/sessions'), { method: 'DELETE' })),
    revokeApiToken: async (account: SimulatedAccount, apiToken: string) =>
      void (await ask(at(account, `/api-tokens/${apiToken}`), { method: 'DELETE' })),
    foreignApiToken: async (account: SimulatedAccount) => void (await ask(at(account, '/api-tokens'), post({}))),
    foreignApiTokenOf: async (user: SimulatedAccount) =>
      void (await ask(at(user, `/users/${user.userId}/api-tokens`), post({}))),
    apiTokens: async (account: SimulatedAccount) =>
      (await ask<{ apiTokens: { apiToken: string }[] }>(at(account, '/api-tokens'))).apiTokens.map(
        ({ apiToken }) => apiToken,
      ),
    calls,
    /** Counts the calls that the action causes. Endpoints that it does not call are left out. */
    callsDuring: async (account: SimulatedAccount, action: () => Promise<unknown>): Promise<Record<string, number>> => {
      const before = await calls(account);
      await action();
      const grown = Object.entries(await calls(account)).map(
        ([endpoint, count]) => [endpoint, count - (before[endpoint] ?? 0)] as const,
      );
      return Object.fromEntries(grown.filter(([, count]) => count > 0));
    },
  };
}
