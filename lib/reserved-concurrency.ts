import type { FunctionName } from '../functions/contract/function-names.ts';
import type { Settings } from './settings.ts';

/**
 * How many executions of each function may run at once: requests a second × seconds of each, at their worst. Lambda keeps
 * them free for the function, and gives it no more. So RingCX's hanging takes from no function what another one needs, and
 * nothing else in the account can stop the broker. With one schedule they are 449 of the 1000 that an account has by
 * default, of which 100 must stay unreserved.
 */
const EXECUTIONS: Readonly<Record<Exclude<FunctionName, 'refresher'>, number>> = {
  /** 10/s × 8 s if the table does not answer, and as many again for cold starts. Otherwise 33/s (2000 callers) × 0.02 s. */
  authorizer: 100,
  /** 2000/s (the gateway's limit) × 0.02 s; or 10/s × 18 s, for askers of connections whose renewal hangs. */
  'access-token': 200,
  /** 10/s × 2.5 s. Each connection's accounts are read once in five minutes, and RingCX's answer is awaited for 2.5 s. */
  accounts: 25,
  /** 5/s × 9 s for operators, whose calls to RingCX may take nine seconds, beside readers at 45/s × 0.1 s. */
  'api-tokens': 50,
  /** RingCentral allows five sign-ins a minute for an application: two applications × 5/60 s × 25 s are four. */
  login: 10,
  exchange: 10,
  /** 1/s × 9 s. */
  refresh: 10,
  /** A sign-in or a DELETE takes up to 29 s, and a pipeline rarely stores ten connections at once. */
  connections: 12,
  /** 50/s (the gateway's limit) × 0.1 s, and as many again for cold starts. */
  callers: 10,
  /** Secrets Manager repeats a step that was refused. 100,000 secrets with a period of 30 days × four steps of 3 s are one. */
  rotation: 20,
};

/** Each schedule may fire twice for one minute. */
const EXECUTIONS_PER_SCHEDULE = 2;

/** Undefined: the function shares the account's executions with all others. */
export function reservedConcurrency(
  name: FunctionName,
  { concurrency, refresherShards, provisionedConcurrency }: Settings,
): number | undefined {
  if (concurrency === false) return undefined;
  const byDefault = name === 'refresher' ? EXECUTIONS_PER_SCHEDULE * refresherShards : EXECUTIONS[name];
  /** Lambda keeps no more containers ready for a function than it reserves for it. */
  const provisioned: Partial<Record<FunctionName, number | undefined>> = provisionedConcurrency;
  return Math.max(concurrency[name] ?? byDefault, provisioned[name] ?? 0);
}
