import { decodeJwt } from 'jose';
import { bearer } from '../simulator-client.ts';
import type { Observation } from './observation.ts';

const EXPIRED = '401 Jwt is expired';

export const sessionObservations = {
  accessToken: {
    look: async ({ client, account, clock }) => {
      const { accessToken } = await client.signIn(account);
      const exp = accessToken.includes('.') ? decodeJwt(accessToken).exp : 'no JWT';
      const life = typeof exp === 'number' ? exp - clock.now() / 1000 : (exp ?? 'no exp');
      clock.advance(299);
      const { status } = await client.admin('GET', 'users', bearer(accessToken));
      clock.advance(1);
      const after = await client.admin('GET', 'users', bearer(accessToken));
      return [life, status, `${after.status} ${after.text}`];
    },
    seen: {
      jwt: [300, 200, EXPIRED],
      'jwt-without-exp': ['no exp', 200, EXPIRED],
      'jwt-skewed': [300 + 10_800, 200, EXPIRED],
      'jwt-skewed-back': [300 - 10_800, 200, EXPIRED],
      opaque: ['no JWT', 200, EXPIRED],
    },
  },
  refreshEndsAccessToken: {
    look: async ({ client, account }) => {
      const first = await client.signIn(account);
      const { json } = await client.refresh(first.refreshToken);
      const use = async (token: unknown) => (await client.admin('GET', 'users', bearer(token))).status;
      return { before: await use(first.accessToken), after: await use(json.accessToken) };
    },
    seen: { no: { before: 200, after: 200 }, yes: { before: 401, after: 200 } },
  },
  refreshTokenReuse: {
    look: async ({ client, account }) => {
      const { refreshToken: first } = await client.signIn(account);
      const second = (await client.refresh(first)).json.refreshToken;
      const statuses = [];
      for (const token of [first, second, first]) statuses.push((await client.refresh(token)).status);
      return statuses;
    },
    seen: { refused: [401, 200, 401], 'ends-session': [401, 401, 401], 'accepted-once-more': [200, 200, 401] },
  },
  refreshReturnsToken: {
    look: async ({ client, account }) => {
      const { refreshToken } = await client.signIn(account);
      const returned = (await client.refresh(refreshToken)).json.refreshToken;
      const isSame = returned === refreshToken;
      const reused = (await client.refresh(refreshToken)).status;
      return { returned: isSame ? 'same' : returned && 'another', reused };
    },
    seen: {
      new: { returned: 'another', reused: 401 },
      same: { returned: 'same', reused: 200 },
      none: { returned: null, reused: 200 },
    },
  },
  refreshTokenLife: {
    look: async ({ client, account, clock }) => {
      const { refreshToken } = await client.signIn(account);
      clock.advance(99);
      const second = await client.refresh(refreshToken);
      clock.advance(100);
      return [second.status, (await client.refresh(second.json.refreshToken)).status];
    },
    seen: { none: [200, 200], 100: [200, 401] },
  },
  sessionLimit: {
    look: async ({ simulator, client, account }) => {
      const sessions = [];
      for (const user of [account, account, account, simulator.addUser(account)]) {
        sessions.push(await client.signIn(user));
      }
      const statuses = [];
      for (const { refreshToken } of sessions) statuses.push((await client.refresh(refreshToken)).status);
      return statuses;
    },
    seen: { none: [200, 200, 200, 200], 2: [401, 200, 200, 200] },
  },
  passwordChangeEnds: {
    look: async ({ client, account }) => {
      const { accessToken, refreshToken } = await client.signIn(account);
      const { text: apiToken } = await client.admin('POST', 'token', bearer(accessToken));
      await client.control('POST', `accounts/${account.mainAccountId}/credentials`, { password: 'another' });
      const used = await client.admin('GET', 'users', { 'X-Auth-Token': apiToken });
      return { refresh: (await client.refresh(refreshToken)).status, apiToken: used.status };
    },
    seen: {
      nothing: { refresh: 200, apiToken: 200 },
      sessions: { refresh: 401, apiToken: 200 },
      tokens: { refresh: 200, apiToken: 401 },
      both: { refresh: 401, apiToken: 401 },
    },
  },
  loginLockoutAfter: {
    look: async ({ client, account }) => {
      const path = `accounts/${account.mainAccountId}`;
      for (let index = 0; index < 2; index += 1) await client.login({ ...account, password: 'wrong' });
      const right = (await client.login(account)).status;
      const { users } = (await client.control('GET', `${path}/users`)).json as { users: { locked: boolean }[] };
      await client.control('POST', `${path}/credentials`, { locked: false });
      return { right, locked: users[0]?.locked, unlocked: (await client.login(account)).status };
    },
    seen: { none: { right: 200, locked: false, unlocked: 200 }, 2: { right: 401, locked: true, unlocked: 200 } },
  },
} as const satisfies Record<string, Observation>;
