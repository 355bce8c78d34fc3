import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import type { SimulatorClient } from '../simulator-client.ts';
import type { Observation } from './observation.ts';

const ringExTokenOf = async (client: SimulatorClient, user: SimulatedAccount): Promise<string> =>
  String((await client.ringExToken(user)).json.access_token);

export const rateObservations = {
  retryAfter: {
    look: async ({ client, account }) => {
      const token = await ringExTokenOf(client, account);
      for (let index = 0; index < 5; index += 1) await client.exchange(token);
      const exchanged = (await client.exchange(token)).headers.get('Retry-After');
      for (let index = 0; index < 4; index += 1) await client.ringExToken(account);
      return [exchanged, (await client.ringExToken(account)).headers.get('Retry-After')];
    },
    seen: {
      seconds: ['60', '60'],
      date: ['Thu, 15 Jan 2026 10:01:00 GMT', 'Thu, 15 Jan 2026 10:01:00 GMT'],
      absent: [null, null],
    },
  },
  exchangeLimitPer: {
    look: async ({ simulator, client, account }) => {
      const colleague = await ringExTokenOf(client, simulator.addUser(account));
      const stranger = await ringExTokenOf(client, simulator.addAccount({ app: account.clientId }));
      const own = await ringExTokenOf(client, account);
      for (let index = 0; index < 5; index += 1) await client.exchange(own);
      const statuses = [];
      for (const token of [own, colleague, stranger]) statuses.push((await client.exchange(token)).status);
      return statuses;
    },
    seen: { account: [429, 429, 200], user: [429, 200, 200], 'client-id': [429, 200, 429] },
  },
  reExchange: {
    look: async ({ client, account }) => {
      const token = await ringExTokenOf(client, account);
      return [(await client.exchange(token)).status, (await client.exchange(token)).status];
    },
    seen: { allowed: [200, 200], refused: [200, 403] },
  },
  ringExLimit: {
    look: async ({ client, account }) => {
      const answers = [];
      for (let index = 0; index < 3; index += 1) answers.push(await client.ringExToken(account));
      return [...answers.map(({ status }) => status), answers[0]?.headers.get('X-Rate-Limit-Limit')];
    },
    seen: { 5: [200, 200, 200, '5'], 2: [200, 200, 429, '2'] },
  },
  rateLimitKey: {
    look: async ({ simulator, client, account }) => {
      const sharing = simulator.addAccount({ app: account.clientId });
      for (let index = 0; index < 5; index += 1) await client.ringExToken(account);
      return [(await client.ringExToken(sharing)).status, (await client.ringExToken(account)).status];
    },
    seen: { 'client-id': [429, 429], user: [200, 429] },
  },
  rateLimitHeaders: {
    look: async ({ client, account }) => (await client.ringExToken(account)).headers.get('X-Rate-Limit-Limit'),
    seen: { given: '5', absent: null },
  },
} as const satisfies Record<string, Observation>;
