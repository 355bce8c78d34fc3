import type { Key } from '../../../functions/aws/keys.ts';
import { PARTITIONS } from '../../../functions/contract/table.ts';

/** The connection whose item this is; undefined: several connections share it. */
export const connectionIn = ({ pk }: Key): string | undefined =>
  pk.startsWith(PARTITIONS.connection) ? pk.slice(PARTITIONS.connection.length) : undefined;
