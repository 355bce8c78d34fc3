import type * as z from 'zod/mini';
import { BrokerError } from '../broker/broker-error.ts';

/** The value as the schema gives it. @throws BrokerError naming every fault by the field's path; never a value. */
export function validate<T>(schema: z.ZodMiniType<T>, value: unknown, at: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, at));
  throw new BrokerError('bad_request', [...new Set(faults)].slice(0, MOST_FAULTS).join('; '));
}

/** As many as a person mends at once; a body of rubbish could hold thousands. */
const MOST_FAULTS = 10;
const LONGEST_NAME = 60;

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, at: string): string[] {
  const path = [at, ...issue.path.map(String)].filter(Boolean).join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${nameOf(path, key)}: unknown field`);
  return [`${path || 'the body'}: ${messageOf(issue)}`];
}

/** The name is the sender's own text: shortened, and without what could break a line. */
const nameOf = (path: string, key: string): string =>
  [path, key.slice(0, LONGEST_NAME).replace(/[^\x20-\x7e]/g, '?')].filter(Boolean).join('.');

function messageOf(issue: Issue): string {
  if (issue.message !== 'Invalid input') return issue.message;
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? `must be given, as ${issue.expected}` : `must be ${issue.expected}`;
  return 'is not allowed';
}
