import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canSeeProcesses, processesOf } from './processes.ts';
import { Rig } from './rig.ts';
import { describeBadInput } from './routes/bad-input.ts';
import { describeCallers } from './routes/callers.ts';
import { describeCommands } from './routes/commands.ts';
import { describeConnections } from './routes/connections.ts';
import { describeEveryRoute } from './routes/every-route.ts';
import { describeIsolation } from './routes/isolation.ts';
import { describeOperators } from './routes/operators.ts';
import { describeRotation } from './routes/rotation.ts';
import { describeTokens } from './routes/tokens.ts';

// One broker serves all that only asks and answers: a start costs more than all of these tests.
const directory = mkdtempSync(join(tmpdir(), 'broker-routes-'));
const MARKER = 'SOMEBODY_ELSES_PASSWORD';
const A_DAY = '86400';

let started: Rig | undefined;

const rig = (): Rig => {
  if (!started) throw new Error('The broker is not started yet.');
  return started;
};

beforeAll(async () => {
  const environment = { LOCAL_DIR: directory, LOCAL_SCHEDULE_SECONDS: A_DAY, [MARKER]: 'not for any function' };
  started = await Rig.start(environment);
});

afterAll(async () => {
  await started?.end();
  rmSync(directory, { recursive: true, force: true });
});

// In this order because of the end; what is before it comes in any.
describe('a broker', { shuffle: false }, () => {
  describe('that runs', { shuffle: true }, () => {
    describeCommands(rig);
    describeEveryRoute(rig);
    describeTokens(rig);
    describeCallers(rig);
    describeOperators(rig);
    describeConnections(rig);
    describeRotation(rig);
    describeIsolation(rig, directory, MARKER);
    describeBadInput(rig);
  });

  it('ends on SIGINT with code 0, without ready.json and without a process left', async () => {
    expect(existsSync(join(directory, 'ready.json'))).toBe(true);
    expect((await rig().broker.stop('SIGINT')).code).toBe(0);
    expect(existsSync(join(directory, 'ready.json'))).toBe(false);
    if (canSeeProcesses) await expect.poll(() => processesOf(directory), { timeout: 20_000 }).toEqual([]);
  });
});
