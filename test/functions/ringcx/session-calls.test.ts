import { inspect } from 'node:util';
import { expect } from 'vitest';
import { putConnection } from '../../../functions/broker/connections/put-connection.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { AccessTokens } from '../../../functions/broker/sessions/access-tokens.ts';
import { remainingMs } from '../../../functions/broker/sessions/session.ts';
import { sessionCalls } from '../../../functions/ringcx/session-calls.ts';
import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import { DEFAULTS, passwordSignIn, type Rig } from '../rig.ts';
import { test } from '../rig-test.ts';
import { answerWith } from './answering-server.ts';

const TIMEOUT_MS = 60_000;

/** Where RingCX's login may expect its parameters. */
const PLACES = ['form', 'query'] as const;

const callsTo = (rig: Rig, url: string, loginParameters: 'form' | 'query') =>
  sessionCalls({ authUrl: url, apiUrl: url, ringExUrl: url, loginParameters }, rig.clock);

const named = ({ username, password, platformId }: SimulatedAccount) => ({ username, password, platformId });

/** Compares the number alone, because a message of `expect` would show the secret. */
const expectNoSecret = (account: SimulatedAccount, ...said: readonly unknown[]): void => {
  const text = said.map((each) => inspect(each, { depth: null, showHidden: true })).join('\n');
  const { username, password, platformId } = account;
  const secrets = [username, password, platformId].flatMap((secret) => [secret, encodeURIComponent(secret)]);
  expect(secrets.filter((secret) => text.includes(secret)).length, 'credentials in what was said').toBe(0);
};

test('the parameters of a login go into a form, or into the query if that is set', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const { url, requests } = await answerWith('{}');
  for (const place of PLACES) await callsTo(rig, url, place).at(null).login(passwordSignIn(account), TIMEOUT_MS);
  const [byForm, byQuery] = requests;
  expect(byForm).toMatchObject({ method: 'POST', url: '/api/auth/login/admin' });
  expect(byForm?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(Object.fromEntries(new URLSearchParams(byForm?.body))).toEqual(named(account));
  const { pathname, searchParams } = new URL(byQuery?.url ?? '', url);
  expect({ method: byQuery?.method, pathname, body: byQuery?.body }).toEqual({
    method: 'POST',
    pathname: '/api/auth/login/admin',
    body: '',
  });
  expect(Object.fromEntries(searchParams)).toEqual(named(account));
});

test.for(PLACES)('a login with its parameters in the %s gives a session', async (place, { rig }) => {
  const account = rig.simulator.addAccount();
  const answer = await callsTo(rig, rig.simulator.url, place).at(null).login(passwordSignIn(account), TIMEOUT_MS);
  if (!answer.ok) throw new Error(`the login was answered with ${answer.reason}`);
  expect(answer.value.mainAccountId).toBe(account.mainAccountId);
  expect(remainingMs(answer.value, rig.clock.now())).toBeGreaterThan(200_000);
});

test.for(PLACES)(
  'a password with characters that have a meaning in a URL is sent unchanged in the %s',
  async (place, { rig }) => {
    const account = rig.simulator.addAccount();
    const password = 'a&b=c d+e%20?#/ü';
    await rig.credentials(account, { password });
    const signIn = { ...passwordSignIn(account), password: new Redacted(password) };
    expect(await callsTo(rig, rig.simulator.url, place).at(null).login(signIn, TIMEOUT_MS)).toMatchObject({ ok: true });
  },
);

const FAILED_LOGINS = [
  ['refused', { kind: 'status', status: 401 }, 'sign_in_refused'],
  ['lost', { kind: 'drop-after', count: 9 }, 'ringcx_unavailable'],
  ['malformed', { kind: 'malformed' }, 'ringcx_answer_malformed'],
  ['not completed', { kind: 'status', status: 503 }, 'ringcx_unavailable'],
] as const;

test.for(PLACES.flatMap((place) => FAILED_LOGINS.map((login) => [place, ...login] as const)))(
  'errors and logs show no credentials from the %s of a login that is %s',
  async ([place, outcome, fault, code], { rig }) => {
    const account = rig.simulator.addAccount();
    const ports = { ...rig.container(), sessionCalls: callsTo(rig, rig.simulator.url, place) };
    const name = `${place}-${outcome.replaceAll(' ', '-')}`;
    const change = { signIn: passwordSignIn(account), hosts: undefined, keepFresh: false, rotateAfterDays: undefined };
    await putConnection(ports, name, change, { verify: false, allowOtherUser: false, defaults: DEFAULTS });
    await rig.fault({ ...fault, endpoint: 'login', account: account.mainAccountId });
    const error = await new AccessTokens(ports).get(name, undefined).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    const said = rig.telemetry.lines.filter(({ fields }) => fields.connection === name);
    expectNoSecret(account, error, said);
    expect(said.length).toBeGreaterThan(0);
  },
);

test.for(PLACES)(
  'a login with its parameters in the %s fails as unavailable where no RingCX listens',
  async (place, { rig }) => {
    const account = rig.simulator.addAccount();
    const answer = await callsTo(rig, 'http://127.0.0.1:1', place).at(null).login(passwordSignIn(account), TIMEOUT_MS);
    expect(answer).toEqual({ ok: false, reason: 'unavailable' });
  },
);
