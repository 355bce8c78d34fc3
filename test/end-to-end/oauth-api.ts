import { expect } from 'vitest';
import { signRequest } from '../../local/sign-request.ts';
import { containsSecrets } from '../thorough/sweep/report.ts';
import { startRig } from '../thorough/sweep/rig.ts';
import { type Caller, signInOf } from './rig.ts';
import type { Answer } from './running-broker.ts';

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const inBody = ({ id, secret }: Caller) => ({ client_id: id, client_secret: secret });
export const inHeader = ({ id, secret }: Caller) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

export type OAuthApi = Awaited<ReturnType<typeof startOAuthApi>>;

/** The API with the connection `acme`, and the caller `rcx` for it. Its end proves that nothing leaked. */
export async function startOAuthApi() {
  const rig = await startRig({});
  const gateway = await rig.serveApi();
  const { account } = rig.simulator;
  const secrets = [account.password, account.jwt, account.clientSecret];
  const refusals: string[] = [];
  let callers = 0;

  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(gateway.url + path, { method, ...init });
    const body = await response.text();
    if (response.status >= 400) refusals.push(body);
    return { status: response.status, headers: response.headers, body, json: JSON.parse(body) };
  };
  const operator = async (method: string, path: string, content: object): Promise<Answer> => {
    const body = JSON.stringify(content);
    const request = { method, url: gateway.url + path, headers: { 'content-type': 'application/json' }, body };
    return send(method, path, { headers: await signRequest(request, rig.operator), body });
  };
  const makeCaller = async (change: object = {}): Promise<Caller> => {
    callers += 1;
    const id = `client-${callers}`;
    const grants = { scopes: ['access-token:read'], connections: ['acme'], ...change };
    const secret = String((await operator('PUT', `/callers/${id}`, grants)).json?.secret);
    secrets.push(secret);
    return { id, secret };
  };

  const change = { signIn: signInOf(account), keepFresh: false, rotateApiTokensAfterDays: null };
  expect((await operator('PUT', '/connections/acme', change)).status).toBe(200);
  return {
    url: gateway.url,
    signer: rig.operator,
    rcx: await makeCaller(),
    send,
    operator,
    makeCaller,
    keepSecret: (secret: string) => void secrets.push(secret),
    ask: (fields: Record<string, string> | string, headers: Record<string, string> = {}, query = '') =>
      send('POST', `/oauth/token${query}`, {
        headers: { ...FORM, ...headers },
        body: new URLSearchParams(fields).toString(),
      }),
    async close() {
      const printed = rig.printed();
      await gateway.close();
      await rig.close();
      const said = [printed, ...refusals].join('\n');
      expect(printed).toContain('POST /oauth/token');
      expect(containsSecrets(said), 'a token in what was printed or refused').toBe(false);
      expect(secrets.filter((secret) => said.includes(secret)).length, 'secrets printed or refused with').toBe(0);
    },
  };
}
