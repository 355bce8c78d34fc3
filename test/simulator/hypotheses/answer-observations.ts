import { request } from 'node:http';
import { bearer } from '../simulator-client.ts';
import type { Observation } from './observation.ts';

export const answerObservations = {
  refusalStatus: {
    look: async ({ client, account }) => [
      (await client.login({ ...account, password: 'wrong' })).status,
      (await client.exchange('wrong')).status,
      (await client.refresh('wrong')).status,
    ],
    seen: { 401: [401, 401, 401], 400: [400, 400, 400], 403: [403, 403, 403], 404: [404, 404, 404] },
  },
  successStatus: {
    look: async ({ client, account }) => {
      const { status: login, json } = await client.login(account);
      const headers = bearer(json.accessToken);
      const { status: create, text: apiToken } = await client.admin('POST', 'token', headers);
      const { status: list } = await client.admin('GET', 'token', headers);
      const { status: deletion, text } = await client.admin('DELETE', `token/${apiToken}`, headers);
      const { status: logout } = await client.call('DELETE', `/api/auth/logout/${json.refreshToken}`);
      return { login, create, list, deletion: `${deletion} ${text}`, logout };
    },
    seen: {
      200: { login: 200, create: 200, list: 200, deletion: '200 true', logout: 200 },
      201: { login: 201, create: 201, list: 200, deletion: '200 true', logout: 200 },
      204: { login: 200, create: 200, list: 200, deletion: '204 ', logout: 204 },
    },
  },
  mainAccountId: {
    look: async ({ client, account }) => {
      const { mainAccountId } = (await client.login(account)).json;
      return mainAccountId === account.mainAccountId ? 'the id' : mainAccountId;
    },
    seen: { given: 'the id', null: null, '"null"': 'null' },
  },
  agentDetails: {
    look: async ({ client, account }) => 'agentDetails' in (await client.login(account)).json,
    seen: { given: true, absent: false },
  },
  platformIdRequired: {
    look: async ({ client, account }) => [
      (await client.login({ ...account, platformId: '' })).status,
      (await client.login({ ...account, platformId: 'wrong' })).status,
    ],
    seen: { yes: [400, 401], no: [200, 401] },
  },
  userAgentRequired: {
    look: async ({ client, account }) => [
      await statusWithoutUserAgent(`${client.url}/api/auth/token/refresh`),
      await statusWithoutUserAgent(`${client.url}/restapi/oauth/token`),
      (await client.login(account)).status,
    ],
    seen: { no: [400, 401, 200], yes: [403, 403, 200] },
  },
} as const satisfies Record<string, Observation>;

/** fetch always names an agent. */
function statusWithoutUserAgent(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject).end();
  });
}
