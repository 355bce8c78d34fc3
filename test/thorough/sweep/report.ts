import { nameOf, type OutgoingCall } from './fault-proxy.ts';
import type { Outcome } from './scenario.ts';
import type { Swept } from './sweep.ts';

export const whereOf = ({ killPoint }: Outcome): string =>
  killPoint ? `killed ${killPoint.moment} ${nameOf(killPoint.call)} (${killPoint.number})` : 'undisturbed';

/** The faults of all outcomes, each with the point at which the function was killed. */
export const faultsOf = ({ undisturbed, points }: Swept): readonly string[] =>
  [undisturbed, ...points].flatMap((outcome) => {
    const missed = outcome.killPoint && !outcome.killed ? ['it never came to this call'] : [];
    return [...outcome.wrong, ...missed].map((what) => `${whereOf(outcome)}: ${what}`);
  });

export const countsOf = (calls: readonly OutgoingCall[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[nameOf(call)] = (counts[nameOf(call)] ?? 0) + 1;
  return counts;
};

export const summaryOf = ({ undisturbed, points }: Swept): string =>
  `${points.length} points; calls when undisturbed: ${JSON.stringify(countsOf(undisturbed.calls))}`;

/** Finds every API token, every access token (a JWT) and every canary with which the simulator fills its answers. */
export const containsSecrets = (printed: string): boolean => /aws80:[0-9a-f-]{8}|eyJ[\w-]{20}|canary-/.test(printed);
