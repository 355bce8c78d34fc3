import { expect, test } from 'vitest';
import type { TokenBrokerProps } from '../../../lib/token-broker.ts';
import type { CloudFormationTemplate, TemplateResource } from '../../../local/template/cloudformation-template.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { runTemplate } from '../runner/run-template.ts';
import { smallTemplate } from '../runner/small-template.ts';

const LIMITS = {
  requestsPerMinutePerCaller: 20,
  requestsPerMinutePerCallerAndAddress: 15,
  requestsPerMinutePerAddress: 10,
  requestsPerMinutePerAddressInAll: 40,
};
const MINUTE_MS = 60_000;

const TOKEN = '/connections/acme/access-token';
const OAUTH = '/oauth/token';
const OPERATOR = '/connections/acme';

/** The broker's own firewall, in front of a function that answers everybody. */
const run = async (settings: TokenBrokerProps = {}, change = (acl: TemplateResource) => acl) => {
  const all: CloudFormationTemplate = synthesize({ waf: LIMITS, ...settings }).toJSON() as CloudFormationTemplate;
  const [id, acl] = Object.entries(all.Resources).find(([, { Type }]) => Type === 'AWS::WAFv2::WebACL') ?? [];
  if (id === undefined || acl === undefined) throw new Error('the template has no web ACL');
  const association: TemplateResource = {
    Type: 'AWS::WAFv2::WebACLAssociation',
    Properties: { ResourceArn: 'arn:of:the:stage', WebACLArn: { 'Fn::GetAtt': [id, 'Arn'] } },
  };
  const routes = [
    { path: '/connections/{connection}/access-token' },
    { path: OAUTH, httpMethod: 'POST' },
    { path: '/connections/{connection}' },
  ];
  const running = await runTemplate(smallTemplate(routes, { [id]: change(acl), Association: association }));
  const ask = (path: string, authorization?: string, method = path === OAUTH ? 'POST' : 'GET') =>
    fetch(running.url + path, { method, ...(authorization && { headers: { authorization } }) });
  /** The statuses of so many requests, one after the other. */
  const loop = async (times: number, send: (turn: number) => Promise<Response>) => {
    const statuses: number[] = [];
    for (let turn = 0; turn < times; turn += 1) statuses.push((await send(turn)).status);
    return statuses;
  };
  return { ...running, ask, loop };
};

const bearer = (id: string, secret = 'x') => `Bearer ${id}.${secret.padEnd(43, 'x')}`;
const SIGNED = 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/execute-api/aws4_request, Signature=forged';

const of = (statuses: readonly number[], status: number) => statuses.filter((each) => each === status).length;

test('a caller in a loop is told when to ask again, and does not stop another caller at the same address', async () => {
  const { ask, loop, advance } = await run();
  const looping = await loop(18, () => ask(TOKEN, bearer('looping')));
  expect([of(looping, 200), of(looping, 429)]).toEqual([15, 3]);
  const refused = await ask(TOKEN, bearer('looping'));
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(refused.headers.get('cache-control')).toBe('no-store');
  expect(refused.headers.get('content-type')).toBe('application/json');
  expect(await refused.json()).toEqual({
    code: 'rate_limited',
    message: expect.stringMatching(/ask again in a minute/),
    requestId: expect.any(String),
    error: 'temporarily_unavailable',
    error_description: expect.any(String),
  });
  expect((await ask(TOKEN, bearer('patient'))).status).toBe(200);
  advance(MINUTE_MS);
  expect((await ask(TOKEN, bearer('looping'))).status).toBe(200);
});

test('a caller has one limit over all addresses', async () => {
  const { ask, loop } = await run({ waf: { ...LIMITS, requestsPerMinutePerCaller: 12 } });
  expect(of(await loop(15, () => ask(TOKEN, bearer('looping'))), 429)).toBe(3);
  expect((await ask(TOKEN, bearer('patient'))).status).toBe(200);
});

test('a credential is the same caller however it is spaced and its scheme is written', async () => {
  const { ask, loop } = await run();
  const spellings = (turn: number) => `${turn % 2 ? 'Bearer' : 'bearer'}${' '.repeat(1 + turn)}`;
  const statuses = await loop(18, (turn) => ask(TOKEN, bearer('looping').replace('Bearer ', spellings(turn))));
  expect(of(statuses, 429)).toBe(3);
});

test('a stranger without a credential does not stop a caller at the same address', async () => {
  const { ask, loop } = await run();
  expect(of(await loop(20, () => ask(TOKEN)), 401)).toBe(10);
  expect((await ask(TOKEN, bearer('caller'))).status).toBe(200);
});

test('a client that sends its credential only when it is asked for it can do so beside a stranger in a loop', async () => {
  const { ask, loop } = await run();
  await loop(20, () => ask(TOKEN));
  const challenged = await ask(TOKEN);
  expect(challenged.status).toBe(401);
  expect(challenged.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  expect(await challenged.json()).toMatchObject({ code: 'unauthorized', error: 'invalid_client' });
  expect((await ask(TOKEN, `Basic ${btoa(`caller:${'x'.repeat(43)}`)}`)).status).toBe(200);
});

test('a stranger with garbage for a credential does not stop a caller at the same address', async () => {
  const { ask, loop } = await run();
  const statuses = await loop(20, (turn) => ask(TOKEN, `Bearer garbage-${turn}`));
  expect(of(statuses, 401)).toBe(10);
  expect((await ask(TOKEN, bearer('caller'))).status).toBe(200);
});

test('OAuth clients with the credential in the body share a limit for their address, and no other client does', async () => {
  const { ask, loop } = await run();
  const statuses = await loop(12, () => ask(OAUTH));
  expect([of(statuses, 200), of(statuses, 429)]).toEqual([10, 2]);
  expect((await ask(OAUTH, bearer('in-the-header'))).status).toBe(200);
  expect((await ask(TOKEN)).status).toBe(200);
});

test('nothing unsigned reaches an operator route, whatever credential it has', async () => {
  const { ask, loop } = await run();
  const statuses = await loop(30, (turn) => ask(OPERATOR, turn % 2 ? bearer(`caller-${turn}`) : undefined));
  expect(of(statuses, 403)).toBe(30);
  expect(await (await ask(OPERATOR)).json()).toMatchObject({
    code: 'forbidden',
    message: expect.stringMatching(/SigV4/),
  });
  expect((await ask(OPERATOR, SIGNED)).status).toBe(200);
});

test('a signature in the query passes the firewall', async () => {
  const { ask } = await run();
  expect((await ask(`${OPERATOR}?X-Amz-Signature=0`)).status).toBe(200);
});

test('forged signatures are limited by address', async () => {
  const { ask, loop } = await run();
  const statuses = await loop(12, (turn) => ask(OPERATOR, SIGNED + turn));
  expect([of(statuses, 200), of(statuses, 429)]).toEqual([10, 2]);
  expect((await ask(TOKEN, bearer('caller'))).status).toBe(200);
});

test('operator routes take callers if the setting opens them', async () => {
  const { ask } = await run({ operatorAuth: 'caller' });
  expect((await ask(OPERATOR, bearer('caller'))).status).toBe(200);
});

test('somebody who invents a new credential for each request is limited by address', async () => {
  const { ask, loop } = await run();
  const statuses = await loop(45, (turn) => ask(TOKEN, bearer('guessing', `${turn}-`)));
  expect([of(statuses, 200), of(statuses, 429)]).toEqual([40, 5]);
});

test('the firewall answers before the gateway, and the console says which rule refused', async () => {
  const { ask, refusals } = await run();
  await ask('/no-such-route');
  expect(refusals).toMatchObject([
    { status: 403, type: 'WAF_FILTERED', because: "the firewall's rule UnsignedOperatorRequests" },
  ]);
});

test('rules that AWS keeps to itself are left out', async () => {
  const managed = {
    Name: 'Managed',
    Priority: 100,
    OverrideAction: { None: {} },
    Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesKnownBadInputsRuleSet' } },
  };
  const { ask } = await run({}, ({ Properties, ...acl }) => {
    const rules = Array.isArray(Properties?.Rules) ? Properties.Rules : [];
    return { ...acl, Properties: { ...Properties, Rules: [...rules, managed] } };
  });
  expect((await ask(TOKEN, bearer('caller'))).status).toBe(200);
});
