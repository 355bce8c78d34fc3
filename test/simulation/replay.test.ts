import { type ExecFileException, execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { mutationNamed } from './mutations/mutations.ts';
import { tryMutation } from './mutations/try-mutation.ts';
import { drawPlan } from './plan/draw-plan.ts';

const HERE = new URL('.', import.meta.url).pathname;

interface Ended {
  readonly code: ExecFileException['code'];
  readonly printed: string;
}

/** Runs the simulation's own command on a broker with a deliberate fault. */
const simulate = (mutation: string, args: readonly string[]) =>
  new Promise<Ended>((resolve) => {
    const command = ['--import', `${HERE}mutations/with-mutation.ts`, `${HERE}simulate.ts`, ...args];
    execFile(process.execPath, command, { env: { ...process.env, MUTATION: mutation } }, (error, printed) =>
      resolve({ code: error?.code ?? 0, printed }),
    );
  });

/** The first report in what a run has printed. */
function reportIn(printed: string) {
  const [, claim = ''] = /^seed \d+: (.*)$/m.exec(printed) ?? [];
  const [, parts = ''] = /^ {2}with only:\n((?: {4}.*\n)*)/m.exec(printed) ?? [];
  const [, replay = ''] = /^ {2}replay: npm run simulate -- (.*)$/m.exec(printed) ?? [];
  return { claim, parts: parts.split('\n').filter(Boolean), replay: replay.split(' ') };
}

test('a failing seed is shrunk, and the line of its report replays the shorter history', async () => {
  const mutation = 'adopted tokens are revoked with the others';
  const hours = 6;
  const { seed } = await tryMutation(mutationNamed(mutation), { from: 1, count: 100 });
  const first = await simulate(mutation, ['--seed', String(seed), '--hours', String(hours)]);
  expect(first).toMatchObject({ code: 1, printed: expect.stringContaining('1 seeds failed') });
  const report = reportIn(first.printed);
  const all = drawPlan(Number(seed), hours).parts.length;
  expect(report.parts.length).toBeGreaterThan(0);
  expect(report.parts.length).toBeLessThan(all / 2);
  const left = report.replay[report.replay.indexOf('--without') + 1]?.split(',') ?? [];
  expect(left.length + report.parts.length).toBe(all);
  const again = await simulate(mutation, report.replay);
  expect(again.code).toBe(1);
  expect(reportIn(again.printed)).toMatchObject({ claim: report.claim, parts: report.parts });
  const [, lived] = /(\d+) faults and deeds/.exec(again.printed) ?? [];
  expect(Number(lived)).toBeLessThanOrEqual(report.parts.length);
});
