import type { FunctionName } from '../functions/contract/function-names.ts';
import type { Settings } from './settings.ts';

/**
 * How many executions of a function may run at once: requests a second × seconds of each, at their worst. Lambda keeps them
 * free for the function, and gives it no more. So a RingCX that hangs takes from no function what another one needs. With
 * one schedule they are 149 of the 1000 that an account has by default.
 *
 * `authorizer` and `access-token` share the rest, at least 725. A request is in one of them at a time, so 500 cold requests at
 * once need 500 executions in all; reserved for each, they would need 1000. While RingCX hangs, the rest is enough for 110
 * askers a second of connections whose renewal hangs, at 6.5 s each.
 */
const EXECUTIONS: Readonly<Partial<Record<FunctionName, number>>> = {
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
  /** 100/s (the gateway's limit) × 0.1 s. */
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
  const reserved = concurrency[name] ?? byDefault;
  if (reserved === undefined) return undefined;
  /** Lambda keeps no more containers ready for a function than it reserves for it. */
  const provisioned: Partial<Record<FunctionName, number | undefined>> = provisionedConcurrency;
  return Math.max(reserved, provisioned[name] ?? 0);
}
