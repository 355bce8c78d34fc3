import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { FUNCTION_NAMES } from '../functions/contract/function-names.ts';
import { SHARD_COUNT } from '../functions/contract/refresher-event.ts';
import { customDomain, isServable, NOT_SERVABLE, privateApi } from './endpoint-settings.ts';
import { ringCxOrigin, ringExOrigin } from './ringcentral-origin.ts';

const wholeNumber = (from: number, to: number) => {
  const rule = `must be a whole number from ${from} to ${to}`;
  return z.int(rule).min(from, rule).max(to, rule);
};

const choice = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z.enum(choices, `must be ${choices.join(' or ')}`);

/** Every value that CloudWatch accepts. INFINITE is the CDK's own way to say that there is no retention. */
const retentionDays: readonly number[] = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);
const retentionRule = `must be one of ${retentionDays.join(', ')}`;

/** Policies name secrets as `<prefix>/*`. Without a slash in it, no prefix can match another broker's secrets. */
const prefixRule = 'must be 1 to 60 letters, digits, - or _';

const ipRange = z.union([z.cidrv4(), z.cidrv6()], 'must be a CIDR range, such as 203.0.113.0/24 or 2001:db8::/32');

/** The limits that AWS WAF accepts. */
const requestsPerMinute = (byDefault: number) => wholeNumber(10, 2_000_000_000).default(byDefault);

const waf = z.union(
  [
    z.literal(false),
    z.strictObject({
      requestsPerMinutePerCaller: requestsPerMinute(6000),
      requestsPerMinutePerCallerAndAddress: requestsPerMinute(3000),
      requestsPerMinutePerAddress: requestsPerMinute(3000),
      requestsPerMinutePerAddressInAll: requestsPerMinute(60_000),
      requestsPer5MinutesPerIp: z
        .unknown()
        .optional()
        .refine(
          (value) => value === undefined,
          'has been replaced: set requestsPerMinutePerAddressInAll to a fifth of it, and see the other limits',
        ),
    }),
  ],
  'must be false or an object of limits',
);

/** New tables on demand have these values anyway, and DynamoDB takes none below them. */
const warmThroughput = z.strictObject(
  {
    readUnitsPerSecond: wholeNumber(12_000, 10_000_000),
    writeUnitsPerSecond: wholeNumber(4000, 10_000_000),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object' : undefined) },
);

const provisionedConcurrency = z.strictObject(
  { authorizer: wholeNumber(1, 1000).optional(), 'access-token': wholeNumber(1, 1000).optional() },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be { "authorizer", "access-token" }' : undefined) },
);

const concurrencyRule = 'must be false or an object of whole numbers from 1 to 10000, by the names of functions';
const concurrency = z.union(
  [z.literal(false), z.partialRecord(z.enum(FUNCTION_NAMES), wholeNumber(1, 10_000))],
  concurrencyRule,
);

const eachSetting = z.strictObject(
  {
    secretPrefix: z
      .string(prefixRule)
      .regex(/^[\w-]{1,60}$/, prefixRule)
      .default('ringcx'),
    ringCxAuthUrl: ringCxOrigin.default('https://ringcx.ringcentral.com'),
    ringCxApiUrl: ringCxOrigin.default('https://ringcx.ringcentral.com'),
    ringExUrl: ringExOrigin.default('https://platform.ringcentral.com'),
    loginParameters: choice(['form', 'query']).default('form'),
    operatorAuth: choice(['iam', 'caller']).default('iam'),
    allowedIpRanges: z.array(ipRange, 'must be a list of CIDR ranges').default([]),
    refresherShards: wholeNumber(1, SHARD_COUNT).default(1),
    warmThroughput: warmThroughput.optional(),
    keepFresh: z.boolean('must be true or false').default(true),
    rotateApiTokensAfterDays: wholeNumber(1, 365).default(30),
    checkApiTokensEveryMinutes: wholeNumber(5, 24 * 60).default(60),
    alarmEmail: z.email('must be an e-mail address').optional(),
    logRetentionDays: z
      .number(retentionRule)
      .refine((days) => retentionDays.includes(days), retentionRule)
      .default(RetentionDays.ONE_MONTH),
    concurrency: concurrency.default({}),
    waf: waf.prefault({}),
    customDomain,
    privateApi,
    provisionedConcurrency: provisionedConcurrency.default({}),
    tracing: z.boolean('must be true or false').default(false),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object' : undefined) },
);

export const settingsSchema = eachSetting.refine(isServable, NOT_SERVABLE);

export type Settings = z.output<typeof settingsSchema>;

export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export function faultsOf(input: unknown): Fault[] {
  return settingsSchema.safeParse(input).error?.issues.flatMap(readIssue) ?? [];
}

/** Throws one error that names every fault with its path, so that a person can correct them all at once. */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(({ path, message }) => `  ${nameOf(path)}: ${message}`);
  throw new Error(`These settings are not valid:\n${lines.join('\n')}`);
}

export function parseSettings(input: unknown): Settings {
  refuseFaults(faultsOf(input));
  return settingsSchema.parse(input);
}

function readIssue(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not a setting' }));
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    'tokenBroker',
  );
}
