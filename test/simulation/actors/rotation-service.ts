import { type RotationStep, runRotationStep } from '../../../functions/broker/managed-token/rotation-steps.ts';
import { unfinishedVersion, versionById } from '../../../local/aws/secrets/secret.ts';
import { portsOf } from '../ports.ts';
import type { World } from '../world.ts';

const STEPS: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const TIMEOUT_MS = 60_000;
const ATTEMPTS = 5;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Secrets Manager's own rotations: four steps, begun anew after a failure, and a schedule that looks every few minutes. */
export async function runRotations(world: World): Promise<never> {
  world.secrets.onRotate = (name, versionId) => void rotate(world, name, versionId);
  for (;;) {
    await world.sleep(5 * MINUTE_MS);
    for (const { name, rotationOn, nextRotationAt, deletionAt } of world.secrets.all()) {
      if (!rotationOn || nextRotationAt > world.now() || deletionAt !== undefined) continue;
      const secret = world.secrets.find(name);
      const pending = secret && unfinishedVersion(secret);
      world.secrets.scheduleNext(name, world.now() + HOUR_MS, world.now());
      if (pending) void rotate(world, name, pending.id);
      else world.secrets.begin(name, `scheduled-${world.chance.whole(1, 1e12)}`, world.now());
    }
  }
}

async function rotate(world: World, name: string, versionId: string): Promise<void> {
  const isWanted = () => {
    const secret = world.secrets.find(name);
    return secret?.rotationOn && secret.deletionAt === undefined && versionById(secret, versionId) !== undefined;
  };
  await world.sleep(world.chance.between(50, 3000));
  for (let attempt = 1; attempt <= ATTEMPTS && isWanted(); attempt += 1) {
    if (await runSteps(world, name, versionId)) {
      const days = world.secrets.find(name)?.afterDays ?? 1;
      return world.secrets.scheduleNext(name, world.now() + days * 24 * HOUR_MS, world.now());
    }
    await world.sleep(world.chance.between(10_000, 90_000));
  }
  // Secrets Manager goes on with a failed rotation later, with the same version.
  if (isWanted()) world.secrets.scheduleNext(name, world.now() + HOUR_MS, world.now());
}

/** False: a step has failed, or has not done what it should. */
async function runSteps(world: World, name: string, versionId: string): Promise<boolean> {
  for (const step of STEPS) {
    // A function that is invoked asynchronously may run twice for one event, and the second time much later.
    if (world.chance.chance(0.05)) void runStep(world, name, versionId, step);
    if (world.chance.chance(0.1)) void runLate(world, name, versionId, step);
    if (!(await runStep(world, name, versionId, step))) return false;
    const secret = world.secrets.find(name);
    const version = secret && versionById(secret, versionId);
    if (!version?.value) return false;
    if (step === 'finishSecret' && !version.stages.includes('AWSCURRENT')) return false;
  }
  return true;
}

async function runLate(world: World, name: string, versionId: string, step: RotationStep): Promise<void> {
  await world.sleep(world.chance.between(0.1, 360) * MINUTE_MS);
  await runStep(world, name, versionId, step);
}

async function runStep(world: World, name: string, versionId: string, step: RotationStep): Promise<boolean> {
  const connection = name.split('/')[1] ?? '';
  const process = world.newProcess({ kind: `rotation step ${step}`, connection });
  const ports = portsOf(world, process);
  const outcome = await world.invoke(process, TIMEOUT_MS, () => runRotationStep(ports, connection, step, versionId));
  return outcome.state === 'done';
}
