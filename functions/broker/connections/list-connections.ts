import type { Page } from '../page.ts';
import { isKnown } from '../sessions/connection-record.ts';
import { settleAll } from '../settle-all.ts';
import { type ConnectionStatus, stateOf } from './describe-connection.ts';
import type { ConnectionPorts } from './ports.ts';

export interface ListConnectionsQuery {
  readonly nextToken?: string | undefined;
  /** Lists only connections in that state. A page may then have few names, or none, and still a next one. */
  readonly state?: ConnectionStatus['state'] | undefined;
}

/** The names of connections, a page at a time. */
export async function listConnections(
  { connections }: ConnectionPorts,
  { nextToken, state }: ListConnectionsQuery,
): Promise<Page<string>> {
  const page = await connections.list(nextToken);
  if (state === undefined) return page;
  const records = await settleAll(page.items.map((name) => connections.find(name)));
  const inState = records.filter(isKnown).filter((record) => stateOf(record) === state);
  return { items: inState.map(({ name }) => name), nextToken: page.nextToken };
}
