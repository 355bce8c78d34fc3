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
  for (const connection of world.plan.connections)
    if (world.truth.calm.isCalm(connection.name, world.now())) checkConnection(world, operator, connection);
  for (const item of world.table.all()) checkQuiet(world, item);
}

function checkConnection(world: World, operator: Operator, { name, keepFresh, ...planned }: PlannedConnection): void {
  const { verdict } = world.truth;
  const ill = (text: string) => verdict.violated('healthy in the end', `${name}: ${text}`);
  const item = world.table.get({ pk: `CONNECTION#${name}`, sk: 'CONNECTION' });
  if (item?.signInKind === undefined) return ill('is not known');
  const stored = textWith(world.secrets.find(`${SECRET_PREFIX}/${name}/sign-in`), 'AWSCURRENT') ?? '';
  const user = operator.userOf({ name, keepFresh, ...planned });
  if (!stored.includes(user.credential)) return ill('has not the sign-in that the operator stored');
  const failures = item.failures as { count: number } | undefined;
  if (failures && failures.count > 0) return ill(`still fails with ${item.lastError}`);
  if ((item.refusal as { confirmedAt: number | null } | undefined)?.confirmedAt) return ill('is still refused');
  const session = item.session as { expiresAt: number } | undefined;
  if (item.keepFresh && (session?.expiresAt ?? 0) < world.now()) return ill('has no living session');
  checkManagedToken(world, name, ill);
}

function checkManagedToken(world: World, name: string, ill: (text: string) => void): void {
  const record = world.table.get({ pk: `CONNECTION#${name}`, sk: 'MANAGED-TOKEN' });
  if (typeof record?.afterDays !== 'number') return;
  const secret = world.secrets.find(`${SECRET_PREFIX}/${name}/api-token`);
  const text = textWith(secret, 'AWSCURRENT');
  if (!secret?.rotationOn || secret.deletionAt !== undefined) return ill('its managed token is not rotated');
  if (!text) return ill('has no managed token');
  const pending = unfinishedVersion(secret);
  if (pending && pending.createdAt < world.now() - 60 * MINUTE_MS) return ill('a rotation is stuck');
  if (!world.ringCx.works(String(JSON.parse(text).apiToken), world.now())) ill('its managed token is dead');
}

/** Nothing that is due has waited for long, and nothing is half-done. */
function checkQuiet(world: World, item: Item): void {
  const { verdict } = world.truth;
  const overdueMs = world.now() - Number(item.dueAt ?? world.now());
  if (item.shard !== undefined && overdueMs > 5 * MINUTE_MS)
    verdict.violated('healthy in the end', `${item.pk} ${item.sk} is due since ${Math.round(overdueMs / 1000)} s`);
  if (item.sk === 'API-TOKEN-INTENT' && Number(item.until) < world.now() - 10 * MINUTE_MS)
    verdict.violated('healthy in the end', `${item.pk} has an intent that nobody heals`);
}
