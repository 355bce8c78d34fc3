import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readSimulateOptions, USAGE } from './simulate-options.ts';

const simulate = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [new URL('simulate.ts', import.meta.url).pathname, ...args]);

test('the options of a simulation have their defaults', () => {
  expect(readSimulateOptions([])).toEqual({ run: 'seeds', from: 1, count: 100, hours: 6, leftOut: new Set() });
});

test('a seed alone is one world, and the parts left out are those of the replay line', () => {
  expect(readSimulateOptions(['--seed', '54', '--hours', '24', '--without', '0,2'])).toEqual({
    run: 'seeds',
    from: 54,
    count: 1,
    hours: 24,
    leftOut: new Set([0, 2]),
  });
});

test.each([
  [['--seeds', 'abc'], /^--seeds must be a whole number from 1 on$/],
  [['--seeds', '0'], /^--seeds must/],
  [['--seeds', '1e3'], /^--seeds must/],
  [['--seed', '1.5'], /^--seed must/],
  [['--hours', 'x'], /^--hours must/],
  [['--hours', ''], /^--hours must/],
  [['--without', '1,x'], /^--without must/],
  [['--seeds', 'abc', '--hours', 'x'], /^--seeds must .*; --hours must/],
  [['--sead', '3'], /--sead/],
])('the options %j are refused by a line that names the wrong ones', (args, message) => {
  expect(() => readSimulateOptions(args)).toThrow(message);
});

test('a wrong option ends the simulation before it begins, with one line', async () => {
  await expect(simulate('--hours', 'x')).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: '--hours must be a whole number from 1 on (--help lists the options)\n',
  });
});

test('the simulation lists its options', async () => {
  expect(await simulate('--help')).toEqual({ stdout: `${USAGE}\n`, stderr: '' });
});
