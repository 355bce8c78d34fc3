import { unfinishedVersion } from '../../../local/aws/secrets/secret.ts';
import type { Operator } from '../actors/operator.ts';
import { textWith } from '../aws/secrets-state.ts';
import type { Item } from '../aws/table-state.ts';
import type { PlannedConnection } from '../plan/plan.ts';
import { SECRET_PREFIX } from '../ports.ts';
import type { World } from '../world.ts';

const MINUTE_MS = 60_000;

/** Some hours after the last fault, everything must be well again, unless an operator is needed. */
export function checkHealth(world: World, operator: Operator): void {
  for (const connection of world.plan.connections) {
    const ailment = world.truth.calm.isCalm(connection.name, world.now()) && ailmentOf(world, operator, connection);
    if (ailment) world.truth.verdict.violated('healthy in the end', `${connection.name}: ${ailment}`);
  }
  for (const item of world.table.all()) checkQuiet(world, item);
}

/** Undefined: it is well. */
function ailmentOf(world: World, operator: Operator, connection: PlannedConnection): string | undefined {
  const { name } = connection;
  const item = world.table.get({ pk: `CONNECTION#${name}`, sk: 'CONNECTION' });
  if (item?.signInKind === undefined) return 'is not known';
  const stored = textWith(world.secrets.find(`${SECRET_PREFIX}/${name}/sign-in`), 'AWSCURRENT') ?? '';
  const user = operator.userOf(connection);
  if (!stored.includes(user.credential)) return 'has not the sign-in that the operator stored';
  const failures = item.failures as { count: number } | undefined;
  // Without keepFresh, a failure stays noted until somebody asks for a token again.
  if (item.keepFresh && failures && failures.count > 0) return `still fails with ${item.lastError}`;
  if ((item.refusal as { confirmedAt: number | null } | undefined)?.confirmedAt) return 'is still refused';
  const session = item.session as { expiresAt: number } | undefined;
  if (item.keepFresh && (session?.expiresAt ?? 0) < world.now()) return 'has no living session';
  return ailmentOfManagedToken(world, name);
}

function ailmentOfManagedToken(world: World, name: string): string | undefined {
  const record = world.table.get({ pk: `CONNECTION#${name}`, sk: 'MANAGED-TOKEN' });
  if (typeof record?.afterDays !== 'number') return undefined;
  const secret = world.secrets.find(`${SECRET_PREFIX}/${name}/api-token`);
  const text = textWith(secret, 'AWSCURRENT');
  if (!secret?.rotationOn || secret.deletionAt !== undefined) return 'its managed token is not rotated';
  if (!text) return 'has no managed token';
  const pending = unfinishedVersion(secret);
  if (pending && pending.createdAt < world.now() - 60 * MINUTE_MS) return 'a rotation is stuck';
  if (!world.ringCx.works(String(JSON.parse(text).apiToken), world.now())) return 'its managed token is dead';
  return undefined;
}

/** Nothing that is due has waited for long, and nothing is half-done. */
function checkQuiet(world: World, item: Item): void {
  const { verdict } = world.truth;
  const overdueMs = world.now() - Number(item.dueAt ?? world.now());
  if (item.shard !== undefined && overdueMs > 5 * MINUTE_MS)
    verdict.violated('healthy in the end', `${item.pk} ${item.sk} is due since ${Math.round(overdueMs / 1000)} s`);
  if (item.sk.startsWith('API-TOKEN-INTENT') && Number(item.until) < world.now() - 10 * MINUTE_MS)
    verdict.violated('healthy in the end', `${item.pk} has an intent that nobody heals`);
}
