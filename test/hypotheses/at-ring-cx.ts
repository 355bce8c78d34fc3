import type { Access } from '../../functions/broker/sessions/session.ts';
import type { SimulatedAccount } from '../../simulator/start-simulator.ts';
import type { Rig } from '../functions/rig.ts';

/** RingCX itself: whether it takes a token, and what it has of a user, seen past the broker. */
export function atRingCx({ simulator: { url } }: Rig) {
  // The broker never calls this endpoint, so that these calls can be told from its own.
  const statusWith = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${url}/voice/api/v1/admin/users`, { headers })).status;
  const control = async (user: SimulatedAccount, path: string, init?: RequestInit): Promise<unknown> => {
    const answer = await fetch(`${url}/__simulator/accounts/${user.mainAccountId}/users/${user.userId}${path}`, init);
    if (!answer.ok) throw new Error(`the simulator answered ${path} with ${answer.status}`);
    return answer.status === 204 ? undefined : await answer.json();
  };
  const post = (body: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return {
    takes: ({ accessToken, sentAs }: Access): Promise<number> =>
      statusWith(
        sentAs === 'Bearer'
          ? { Authorization: `Bearer ${accessToken.open()}` }
          : { 'X-Auth-Token': accessToken.open() },
      ),
    takesApiToken: (apiToken: string): Promise<number> => statusWith({ 'X-Auth-Token': apiToken }),
    apiTokensOf: async (user: SimulatedAccount): Promise<string[]> => {
      const { apiTokens } = (await control(user, '/api-tokens')) as { apiTokens: { apiToken: string }[] };
      return apiTokens.map(({ apiToken }) => apiToken);
    },
    /** Makes an API token as another client of the user does. */
    foreignApiToken: async (user: SimulatedAccount): Promise<string> =>
      ((await control(user, '/api-tokens', post({}))) as { apiToken: string }).apiToken,
    endSessions: async (user: SimulatedAccount): Promise<unknown> =>
      await control(user, '/sessions', { method: 'DELETE' }),
    changePassword: async (user: SimulatedAccount, password: string): Promise<unknown> =>
      await control(user, '/credentials', post({ password })),
  };
}
