import type * as z from 'zod/mini';
import { BrokerError } from '../../broker/broker-error.ts';
import { describeName } from './known-name.ts';

/** The value as the schema gives it. @throws BrokerError naming every fault by the field's path; never a value. */
export function validate<T>(schema: z.ZodMiniType<T>, value: unknown, at: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, at, isGiven(value, issue.path)));
  throw new BrokerError('bad_request', [...new Set(faults)].slice(0, MOST_FAULTS).join('; '));
}

/** More than a person mends at once; a body of rubbish could have thousands. */
const MOST_FAULTS = 10;

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, at: string, given: boolean): string[] {
  const path = [at, ...issue.path.map(String)].filter(Boolean).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[path, describeName(key)].filter(Boolean).join('.')}: unknown field`);
  return [`${path || 'the body'}: ${messageOf(issue, given)}`];
}

function messageOf(issue: Issue, given: boolean): string {
  if (!given) return issue.code === 'invalid_type' ? `must be given, as ${issue.expected}` : 'must be given';
  // The library's own words, which are longer where its texts in English are loaded.
  if (!issue.message.startsWith('Invalid input')) return issue.message;
  return issue.code === 'invalid_type' ? `must be ${issue.expected}` : 'is not allowed';
}

/** Whether there is anything at the path: a missing field is told apart from one of the wrong type. */
function isGiven(value: unknown, path: readonly PropertyKey[]): boolean {
  let at = value;
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  return at !== undefined;
}
