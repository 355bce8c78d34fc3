import type { EndpointName } from '../../simulator/endpoint-names.ts';
import type { SimulatedAccount } from '../../simulator/start-simulator.ts';

export type Fields = Record<string, unknown>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty unless the body is JSON. */
  readonly json: Fields;
}

export class SimulatorClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async call(method: string, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<Answered> {
    const response = await fetch(this.url + path, { ...init, method });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: fieldsIn(text) };
  }

  post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answered> {
    return this.call('POST', path, { body: new URLSearchParams(form), headers });
  }

  ringExToken(account: SimulatedAccount, changes: Partial<SimulatedAccount> = {}): Promise<Answered> {
    const { clientId, clientSecret, jwt } = { ...account, ...changes };
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt };
    return this.post('/restapi/oauth/token', form, { Authorization: basic(clientId, clientSecret) });
  }

  exchange(rcAccessToken: string, query = '?includeRefresh=true'): Promise<Answered> {
    return this.post(`/api/auth/login/rc/accesstoken${query}`, { rcAccessToken, rcTokenType: 'Bearer' });
  }

  login({ username, password, platformId }: SimulatedAccount): Promise<Answered> {
    return this.post('/api/auth/login/admin', { username, password, platformId });
  }

  refresh(refreshToken: unknown): Promise<Answered> {
    return this.post('/api/auth/token/refresh', { refresh_token: String(refreshToken) });
  }

  async signIn(account: SimulatedAccount): Promise<{ accessToken: string; refreshToken: string }> {
    const { json } = await this.login(account);
    return { accessToken: String(json.accessToken), refreshToken: String(json.refreshToken) };
  }

  admin(method: string, path: string, headers: Record<string, string>): Promise<Answered> {
    return this.call(method, `/voice/api/v1/admin/${path}`, { headers });
  }

  control(method: string, path: string, body?: unknown): Promise<Answered> {
    const headers = { 'Content-Type': 'application/json' };
    const init = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    return this.call(method, `/__simulator/${path}`, init);
  }

  fail(endpoint: EndpointName, fault: Fields): Promise<Answered> {
    return this.control('POST', 'faults', { endpoint, ...fault });
  }
}

function fieldsIn(text: string): Fields {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

export function bearer(accessToken: unknown): { Authorization: string } {
  return { Authorization: `Bearer ${accessToken}` };
}
