import { expect, test } from 'vitest';
import { readOptions } from '../../local/options.ts';

test('the options of a start have their defaults', () => {
  expect(readOptions({})).toMatchObject({
    port: 8787,
    ringCxPort: 8788,
    awsPort: 8789,
    region: 'us-east-1',
    accountId: '000000000000',
    tokenSeconds: 300,
    directory: `${process.cwd()}/.local`,
    maxContainers: 8,
    ringCxUrl: undefined,
    scheduleSeconds: undefined,
  });
});

test('the options of a start are taken from the environment', () => {
  expect(
    readOptions({
      PORT: '0',
      RINGCX_URL: 'https://ringcx.ringcentral.com/',
      LOCAL_DIR: '/tmp/x',
      LOCAL_SCHEDULE_SECONDS: '2',
    }),
  ).toMatchObject({ port: 0, ringCxUrl: 'https://ringcx.ringcentral.com', directory: '/tmp/x', scheduleSeconds: 2 });
});

test('faults in the options are all named at once', () => {
  expect(() => readOptions({ PORT: 'x', AWS_PORT: '70000', RINGEX_URL: 'nowhere' })).toThrow(
    /PORT must .*AWS_PORT must .*RINGEX_URL must be a URL/,
  );
});
