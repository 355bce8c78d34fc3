import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { EndpointName } from '../../simulator/endpoint-names.ts';
import type { SimulatedAccount } from '../../simulator/start-simulator.ts';
import { type Answer, type RequestOptions, type RunningBroker, runBroker } from './running-broker.ts';
import { untilAllowed } from './until-allowed.ts';

export interface Caller {
  readonly id: string;
  readonly secret: string;
}

export interface Connected {
  readonly name: string;
  readonly account: SimulatedAccount;
}

export interface ConnectOptions {
  readonly account?: SimulatedAccount;
  readonly kind?: 'ringcx-password' | 'ringex-jwt';
  readonly keepFresh?: boolean;
  /** Without it the connection has no managed API token, which would cause calls to RingCX by itself. */
  readonly rotateApiTokensAfterDays?: number;
  /** False stores a sign-in without a session. */
  readonly verify?: false;
}

/** Marks every field of the simulator's answers that the broker must not keep. */
const CANARY = 'canary-';
const SECRET_FIELDS = ['accessToken', 'access_token', 'apiToken', 'secret', 'refreshToken'];

export const fingerprintOf = (apiToken: string): string =>
  createHash('sha256').update(apiToken).digest('hex').slice(0, 16);

export const signInOf = (account: SimulatedAccount, kind: ConnectOptions['kind'] = 'ringcx-password'): object => {
  const { username, password, platformId, clientId, clientSecret, jwt } = account;
  return kind === 'ringex-jwt' ? { kind, clientId, clientSecret, jwt } : { kind, username, password, platformId };
};

/** A running broker and the RingCX behind it. It collects every secret of the test, to search for them at the end. */
export class Rig {
  readonly broker: RunningBroker;
  readonly ringCxUrl: string;
  readonly #secrets = new Set([CANARY]);
  /** The secrets that no answer may contain, not even a good one. */
  readonly #inNoAnswer = new Set([CANARY, 'refreshToken', 'refresh_token']);
  readonly #errors: string[] = [];
  #count = 0;
  #shared: Promise<Connected> | undefined;

  constructor(broker: RunningBroker) {
    const { account, ringCxUrl, caller } = broker.ready;
    this.broker = broker;
    this.ringCxUrl = ringCxUrl;
    this.keepSecret(caller.secret);
    if (account) this.#keepOutOfAnswers(account.password, account.clientSecret, account.jwt);
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<Rig> {
    return new Rig(await runBroker(environment));
  }

  keepSecret(...secrets: readonly string[]): void {
    for (const secret of secrets) this.#secrets.add(secret);
  }

  /** Also searches an error that did not come by way of `ask`. */
  keepError(body: string): void {
    this.#errors.push(body);
  }

  async ask(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    return this.#noted(await untilAllowed(() => this.broker.request(method, path, options)));
  }

  operator(method: string, path: string, body?: object): Promise<Answer> {
    return this.ask(method, path, { operator: true, ...(body && { body }) });
  }

  token(connection: string, caller: Caller, query = ''): Promise<Answer> {
    return this.ask('GET', `/connections/${connection}/access-token${query}`, { caller });
  }

  name(): string {
    this.#count += 1;
    return `name-${this.#count}`;
  }

  async account(options: { readonly tokenSeconds?: number } = {}): Promise<SimulatedAccount> {
    const account = (await this.control('POST', 'accounts', options)) as SimulatedAccount;
    this.#keepOutOfAnswers(account.password, account.clientSecret, account.jwt);
    return account;
  }

  /** A connection of its own, by default to an account of its own. */
  async connect(options: ConnectOptions = {}): Promise<Connected> {
    const { kind, keepFresh = false, rotateApiTokensAfterDays = null, verify } = options;
    const account = options.account ?? (await this.account());
    const name = this.name();
    const path = `/connections/${name}${verify === false ? '?verify=false' : ''}`;
    const change = { signIn: signInOf(account, kind), keepFresh, rotateApiTokensAfterDays };
    const { status } = await this.operator('PUT', path, change);
    expect(status, 'the connection is stored').toBe(200);
    return { name, account };
  }

  /** One connection for all tests that do not change it, because operators may store only ten a second. */
  shared(): Promise<Connected> {
    this.#shared ??= this.connect();
    return this.#shared;
  }

  async caller(connections: readonly string[], scopes: readonly string[] = ['access-token:read']): Promise<Caller> {
    const id = this.name();
    const { json } = await this.operator('PUT', `/callers/${id}`, { scopes, connections });
    return { id, secret: String(json?.secret) };
  }

  async status(connection: string): Promise<NonNullable<Answer['json']>> {
    return (await this.operator('GET', `/connections/${connection}`)).json ?? {};
  }

  /** How often the simulator was called for the account, by `<endpoint> <status>`. */
  async calls({ mainAccountId }: SimulatedAccount): Promise<Readonly<Record<string, number>>> {
    const { calls } = (await this.control('GET', `stats?account=${mainAccountId}`)) as {
      calls: { endpoint: string; status: number; count: number }[];
    };
    return Object.fromEntries(calls.map(({ endpoint, status, count }) => [`${endpoint} ${status}`, count]));
  }

  /** An API token that the broker did not make. */
  async foreignApiToken({ mainAccountId }: SimulatedAccount): Promise<string> {
    const { apiToken } = (await this.control('POST', `accounts/${mainAccountId}/api-tokens`)) as { apiToken: string };
    this.#keepOutOfAnswers(apiToken);
    return apiToken;
  }

  async fault(account: SimulatedAccount, endpoint: EndpointName, fault: object): Promise<void> {
    await this.control('POST', 'faults', { account: account.mainAccountId, endpoint, ...fault });
  }

  async control(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${this.ringCxUrl}/__simulator/${path}`, init);
    expect(response.ok, `the simulator's ${method} ${path}`).toBe(true);
    return response.status === 204 ? undefined : await response.json();
  }

  /** Searches all output and every error for any secret, and the other answers for those that no answer may contain. */
  expectNothingLeaked(): void {
    this.broker.expectNothingLeaked([...this.#secrets]);
    const leaked = [...this.#secrets].filter((secret) => this.#errors.some((body) => body.includes(secret)));
    expect(leaked.length, 'secrets found in errors').toBe(0);
    const wrong = this.broker
      .answers()
      .filter(({ body }) => [...this.#inNoAnswer].some((secret) => body.includes(secret)));
    expect(wrong.map(({ request }) => request)).toEqual([]);
  }

  async end(): Promise<void> {
    await this.broker.stop();
    this.expectNothingLeaked();
  }

  #keepOutOfAnswers(...secrets: readonly string[]): void {
    this.keepSecret(...secrets);
    for (const secret of secrets) this.#inNoAnswer.add(secret);
  }

  #noted(answer: Answer): Answer {
    for (const field of SECRET_FIELDS) {
      const value = answer.json?.[field];
      if (typeof value === 'string') this.keepSecret(value);
    }
    return answer;
  }
}
