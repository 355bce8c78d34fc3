import { versionByStage } from '../../../local/aws/secrets/secret.ts';
import type { PlannedConnection, PlannedDeed } from '../plan/plan.ts';
import { SECRET_PREFIX } from '../ports.ts';
import type { RingCxUser } from '../ringcx/ringcx-state.ts';
import type { World } from '../world.ts';
import type { Operator } from './operator.ts';

const MINUTE_MS = 60_000;

/** The time after which nothing of a refused sign-in is felt any more. */
const SETTLED_AFTER_MS = 160 * MINUTE_MS;

export type OutsideDeed = Extract<PlannedDeed, `${string} outside`>;

/** Somebody does this at RingCX, past the broker. */
export async function doOutside(operator: Operator, connection: PlannedConnection, deed: OutsideDeed): Promise<void> {
  const { world } = operator;
  const user = operator.userOf(connection);
  switch (deed) {
    case 'a token is made outside':
      world.ringCx.makeApiToken(user, 'outsider', world.now());
      return;
    case 'the managed token is revoked outside':
      revokeManaged(world, connection.name);
      return;
    case 'the sessions are ended outside':
      disturb(world, operator, user, 10 * MINUTE_MS);
      world.ringCx.endSessionsOf(user);
      return;
    case 'the password is changed outside':
      await changePassword(world, operator, user);
      return;
  }
}

function revokeManaged(world: World, connection: string): void {
  const secret = world.secrets.find(`${SECRET_PREFIX}/${connection}/api-token`);
  const text = secret && versionByStage(secret, 'AWSCURRENT')?.value?.reveal().SecretString;
  if (text) world.ringCx.deleteApiToken(String(JSON.parse(text).apiToken), 'outsider');
}

/** Minutes later, an operator stores the new password for every connection of the user, however often that takes. */
async function changePassword(world: World, operator: Operator, user: RingCxUser): Promise<void> {
  user.credential = `${user.id} password ${world.chance.whole(2, 1e9)}`;
  if (world.chance.chance(0.5)) world.ringCx.endSessionsOf(user);
  disturb(world, operator, user, 24 * 60 * MINUTE_MS);
  await world.sleep(world.chance.between(1, 40) * MINUTE_MS);
  for (const connection of connectionsOf(world, operator, user))
    while ((await operator.putUser(connection, user)) !== undefined) await world.sleep(10 * MINUTE_MS);
  disturb(world, operator, user, SETTLED_AFTER_MS);
}

const connectionsOf = (world: World, operator: Operator, user: RingCxUser) =>
  world.plan.connections.filter((connection) => operator.userOf(connection) === user);

function disturb(world: World, operator: Operator, user: RingCxUser, ms: number): void {
  for (const { name } of connectionsOf(world, operator, user)) world.truth.calm.disturb(name, world.now() + ms);
}
