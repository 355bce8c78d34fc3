import { bearer } from '../simulator-client.ts';
import type { Simulated } from '../simulator-test.ts';
import type { Observation } from './observation.ts';

/** Makes API tokens with a fresh session, and returns them beside its headers. */
async function withTokens({ client, account }: Simulated, count: number) {
  const headers = bearer((await client.signIn(account)).accessToken);
  const created = [];
  for (let index = 0; index < count; index += 1) created.push(await client.admin('POST', 'token', headers));
  return { headers, created, tokens: created.map(({ text }) => text.replaceAll('"', '')) };
}

export const apiTokenObservations = {
  tokensBelongTo: {
    look: async (simulated) => {
      const { simulator, client, account } = simulated;
      await withTokens(simulated, 1);
      const { accessToken } = await client.signIn(simulator.addUser(account));
      return (await client.admin('GET', 'token', bearer(accessToken))).json.length;
    },
    seen: { user: 0, account: 1 },
  },
  apiTokenDeleteNeedsAuth: {
    look: async (simulated) => {
      const { simulator, client, account } = simulated;
      const { tokens } = await withTokens(simulated, 3);
      const otherUser = bearer((await client.signIn(simulator.addUser(account))).accessToken);
      const authority = [{}, otherUser, { 'X-Auth-Token': String(tokens[2]) }];
      const statuses = [];
      for (const [index, token] of tokens.entries()) {
        const headers = authority[index] as Record<string, string>;
        statuses.push((await client.admin('DELETE', `token/${token}`, headers)).status);
      }
      return statuses;
    },
    seen: { no: [200, 200, 200], yes: [401, 403, 200] },
  },
  apiTokenDelay: {
    look: async (simulated) => {
      const { client, clock } = simulated;
      const { headers, tokens } = await withTokens(simulated, 1);
      const use = async () => (await client.admin('GET', 'users', { 'X-Auth-Token': String(tokens[0]) })).status;
      const atOnce = { used: await use(), listed: (await client.admin('GET', 'token', headers)).json.length };
      clock.advance(5);
      return { ...atOnce, usedLater: await use() };
    },
    seen: { 0: { used: 200, listed: 1, usedLater: 200 }, 5000: { used: 401, listed: 0, usedLater: 200 } },
  },
  apiTokenLimit: {
    look: async (simulated) => (await withTokens(simulated, 3)).created.map(({ status }) => status),
    seen: { none: [200, 200, 200], 2: [200, 200, 403] },
  },
  createdToken: {
    look: async (simulated) => (await withTokens(simulated, 1)).created[0]?.text.replace(/aws80:[0-9a-f-]+/, 'token'),
    seen: { bare: 'token', quoted: '"token"' },
  },
  tokenList: {
    look: async (simulated) => {
      const { headers } = await withTokens(simulated, 2);
      const listed = await simulated.client.admin('GET', 'token', headers);
      return listed.text.replace(/aws80:[0-9a-f-]+/g, 'token');
    },
    seen: { json: '["token","token"]', braces: '{ "token", "token" }' },
  },
} as const satisfies Record<string, Observation>;
