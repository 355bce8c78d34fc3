import { expect, test } from 'vitest';
import { parseSettings } from '../../lib/settings.ts';

const faultsOf = (settings: unknown): string[] => {
  try {
    parseSettings(settings);
  } catch (error) {
    return String(error)
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
};

const WAF = {
  requestsPerMinutePerCaller: 6000,
  requestsPerMinutePerCallerAndAddress: 3000,
  requestsPerMinutePerAddress: 3000,
  requestsPerMinutePerAddressInAll: 60_000,
};

test('every setting has a default', () => {
  expect(parseSettings({})).toEqual({
    secretPrefix: 'ringcx',
    ringCxAuthUrl: 'https://ringcx.ringcentral.com',
    ringCxApiUrl: 'https://ringcx.ringcentral.com',
    ringExUrl: 'https://platform.ringcentral.com',
    loginParameters: 'form',
    operatorAuth: 'iam',
    allowedIpRanges: [],
    refresherShards: 1,
    keepFresh: true,
    rotateApiTokensAfterDays: 30,
    checkApiTokensEveryMinutes: 60,
    logRetentionDays: 30,
    concurrency: {},
    waf: WAF,
    provisionedConcurrency: {},
    tracing: false,
  });
});

test('every fault is reported at once, each with its path', () => {
  const faults = faultsOf({
    secretPrefix: 'ring/cx',
    ringCxAuthUrl: 'https://example.com',
    ringCxApiUrl: 'http://ringcx.ringcentral.com',
    ringExUrl: 7,
    loginParameters: 'header',
    operatorAuth: 'none',
    allowedIpRanges: ['10.0.0.0/8', '10.0.0.0', '2001:db8::/129'],
    refresherShards: 65,
    warmThroughput: { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 3999 },
    keepFresh: 'yes',
    rotateApiTokensAfterDays: 0.5,
    alarmEmail: 'nobody',
    logRetentionDays: 31,
    concurrency: { accounts: 0 },
    waf: { requestsPerMinutePerCaller: 9 },
    keepfresh: true,
  });
  expect(faults).toEqual([
    'tokenBroker.secretPrefix: must be 1 to 60 letters, digits, - or _',
    'tokenBroker.ringCxAuthUrl: must be https://ringcx.ringcentral.com or https://engage.ringcentral.com, or a loopback origin, without a path',
    'tokenBroker.ringCxApiUrl: must be https://ringcx.ringcentral.com or https://engage.ringcentral.com, or a loopback origin, without a path',
    'tokenBroker.ringExUrl: must be https://platform.ringcentral.com, or a loopback origin, without a path',
    'tokenBroker.loginParameters: must be form or query',
    'tokenBroker.operatorAuth: must be iam or caller',
    'tokenBroker.allowedIpRanges[1]: must be a CIDR range, such as 203.0.113.0/24 or 2001:db8::/32',
    'tokenBroker.allowedIpRanges[2]: must be a CIDR range, such as 203.0.113.0/24 or 2001:db8::/32',
    'tokenBroker.refresherShards: must be a whole number from 1 to 64',
    'tokenBroker.warmThroughput.writeUnitsPerSecond: must be a whole number from 4000 to 10000000',
    'tokenBroker.keepFresh: must be true or false',
    'tokenBroker.rotateApiTokensAfterDays: must be a whole number from 1 to 365',
    'tokenBroker.alarmEmail: must be an e-mail address',
    expect.stringMatching(/^tokenBroker\.logRetentionDays: must be one of 1, 3, 5, .*3653$/),
    'tokenBroker.concurrency.accounts: must be a whole number from 1 to 10000',
    'tokenBroker.waf.requestsPerMinutePerCaller: must be a whole number from 10 to 2000000000',
    'tokenBroker.keepfresh: is not a setting',
  ]);
});

test.each([[null], ['ringcx'], [[]]])('the settings must be an object, not %j', (settings) => {
  expect(faultsOf(settings)).toEqual(['tokenBroker: must be an object']);
});

test.each(['http://localhost:8080', 'http://127.0.0.1:3000/', 'https://[::1]:9443', 'https://engage.ringcentral.com'])(
  'tokens may travel to %s',
  (ringCxApiUrl) => {
    expect(parseSettings({ ringCxApiUrl }).ringCxApiUrl).toBe(new URL(ringCxApiUrl).origin);
  },
);

test.each([
  'https://ringcx.ringcentral.com.example.com',
  'https://ringcx.ringcentral.com:8443',
  'https://user@ringcx.ringcentral.com',
  'https://ringcx.ringcentral.com/voice',
  'https://ringcx.ringcentral.com/?x=1',
  'http://localhost.example.com',
  'http://127.0.0.2',
  'ftp://localhost',
  '//ringcx.ringcentral.com',
  'https://platform.ringcentral.com',
])('RingCX tokens never travel to %s', (ringCxApiUrl) => {
  expect(faultsOf({ ringCxApiUrl })).toHaveLength(1);
});

test.each(['203.0.113.7/32', '0.0.0.0/0', '2001:db8::/32', '::/0', '::ffff:192.0.2.0/120'])(
  'the range %s is accepted',
  (range) => {
    expect(parseSettings({ allowedIpRanges: [range] }).allowedIpRanges).toEqual([range]);
  },
);

test.each([
  '10.0.0.0/33',
  '10.0.0/8',
  '10.0.0.0/08',
  'fe80::1%eth0/64',
  '10.0.0.0/8/8',
  '/8',
  '10.0.0.0/8\n',
  '::1]?/32',
  '2001:db8::/1e1',
  7,
])('the range %j is refused', (range) => {
  expect(faultsOf({ allowedIpRanges: [range] })).toEqual([
    'tokenBroker.allowedIpRanges[0]: must be a CIDR range, such as 203.0.113.0/24 or 2001:db8::/32',
  ]);
});

test.each([true, 100, { accounts: 'many' }, { sessions: 5 }])('concurrency does not accept %j', (concurrency) => {
  expect(faultsOf({ concurrency })).toEqual([expect.stringMatching(/^tokenBroker\.concurrency/)]);
});

test.each([true, null, 100])('waf must be false or an object, not %j', (waf) => {
  expect(faultsOf({ waf })).toEqual(['tokenBroker.waf: must be false or an object of limits']);
});

test('the former limit of the firewall is refused with the name of the one in its place', () => {
  expect(faultsOf({ waf: { requestsPer5MinutesPerIp: 30_000 } })).toEqual([
    expect.stringMatching(/^tokenBroker\.waf\.requestsPer5MinutesPerIp: .*requestsPerMinutePerAddressInAll/),
  ]);
});

test.each([
  [false, false],
  [{}, WAF],
  [{ requestsPerMinutePerCaller: 10 }, { ...WAF, requestsPerMinutePerCaller: 10 }],
])('waf accepts %j', (waf, expected) => {
  expect(parseSettings({ waf }).waf).toEqual(expected);
});

const certificateArn = 'arn:aws:acm:eu-central-1:111111111111:certificate/0a1b2c3d-0000-4000-8000-000000000000';
const customDomain = { name: 'tokens.example.com', certificateArn };
const privateApi = { vpcEndpointIds: ['vpce-0123456789abcdef0'] };

test.each([
  { customDomain },
  { customDomain: { ...customDomain, hostedZone: { id: 'Z0123456789ABC', name: 'example.com' } } },
  { customDomain: { ...customDomain, hostedZone: { id: 'Z0123456789ABC', name: 'tokens.example.com' } } },
  { privateApi },
  { provisionedConcurrency: { authorizer: 1, 'access-token': 5 } },
  { tracing: true },
])('the setting %j is accepted', (setting) => {
  expect(parseSettings(setting)).toMatchObject(setting);
});

test.each([
  [
    { customDomain: 'tokens.example.com' },
    'customDomain: must be { "name", "certificateArn" } with or without "hostedZone"',
  ],
  [
    { customDomain: { ...customDomain, name: 'https://x.example' } },
    'customDomain.name: must be a host name in lower case, such as tokens.example.com',
  ],
  [
    { customDomain: { ...customDomain, certificateArn: 'mine' } },
    'customDomain.certificateArn: must be the ARN of a certificate of AWS Certificate Manager',
  ],
  [
    { customDomain: { ...customDomain, hostedZone: 'example.com' } },
    'customDomain.hostedZone: must be { "id", "name" }',
  ],
  [
    { customDomain: { ...customDomain, hostedZone: { id: 'Z1', name: 'ample.com' } } },
    'customDomain.hostedZone.name: must be the name of the domain, or a parent of it',
  ],
  [{ customDomain: { ...customDomain, basePath: 'v2' } }, 'customDomain.basePath: is not a setting'],
  [{ privateApi: true }, 'privateApi: must be { "vpcEndpointIds": [ … ] }'],
  [{ privateApi: { vpcEndpointIds: [] } }, 'privateApi.vpcEndpointIds: must name at least one VPC endpoint'],
  [
    { privateApi: { vpcEndpointIds: ['vpc-1'] } },
    'privateApi.vpcEndpointIds[0]: must be the id of a VPC endpoint, such as vpce-0123456789abcdef0',
  ],
  [
    { privateApi, customDomain },
    'customDomain: cannot be combined with privateApi: a domain name of this kind reaches public APIs only',
  ],
  [{ provisionedConcurrency: 5 }, 'provisionedConcurrency: must be { "authorizer", "access-token" }'],
  [
    { provisionedConcurrency: { authorizer: 0 } },
    'provisionedConcurrency.authorizer: must be a whole number from 1 to 1000',
  ],
  [{ provisionedConcurrency: { refresher: 1 } }, 'provisionedConcurrency.refresher: is not a setting'],
  [{ tracing: 'on' }, 'tracing: must be true or false'],
])('the setting %j is refused', (setting, fault) => {
  expect(faultsOf(setting)).toEqual([`tokenBroker.${fault}`]);
});

test('a combination that cannot work is reported together with faults elsewhere', () => {
  expect(faultsOf({ privateApi, customDomain, keepFresh: 'yes' })).toHaveLength(2);
});
