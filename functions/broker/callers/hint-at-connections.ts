import { reasonOf } from '../broker-error.ts';
import type { CallerPorts } from './ports.ts';

/**
 * One hint for each granted connection that does not exist. It is no error, because a grant may come before its
 * connection. A failure to look is none either: the answer with the caller's new secret must not be lost.
 */
export async function hintAtConnections(
  { connectionNames, telemetry }: Pick<CallerPorts, 'connectionNames' | 'telemetry'>,
  connections: readonly string[],
): Promise<string[]> {
  const names = connections.filter((name) => name !== '*');
  try {
    const known = await Promise.all(names.map((name) => connectionNames.has(name)));
    return names
      .filter((_, index) => !known[index])
      .map(
        (name) =>
          `there is no connection ${name}; check the name, or store a sign-in with PUT /connections/${name}; one that was stored seconds ago may not show yet`,
      );
  } catch (error) {
    telemetry.warn('granted connections not looked up', { connections: names, reason: reasonOf(error) });
    return [];
  }
}
