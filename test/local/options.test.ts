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
    hypotheses: {},
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

test('the hypotheses of a start are read from one variable', () => {
  expect(readOptions({ HYPOTHESES: 'refusalStatus=403, sessionLimit=5' }).hypotheses).toEqual({
    refusalStatus: 403,
    sessionLimit: 5,
  });
});

test.each([
  ['refusalStatus=418', /HYPOTHESES: refusalStatus=418: The positions are 401, 400, 403, 404/],
  ['noSuchQuestion=yes', /HYPOTHESES: noSuchQuestion=yes: There is no hypothesis noSuchQuestion/],
])('the fault in HYPOTHESES %s names the variable and the entry', (HYPOTHESES, message) => {
  expect(() => readOptions({ HYPOTHESES, PORT: 'x' })).toThrow(message);
  expect(() => readOptions({ HYPOTHESES, PORT: 'x' })).toThrow(/PORT must/);
});

test('the faults in HYPOTHESES are all named at once', () => {
  const HYPOTHESES = 'refusalStatus=418,sessionLimit=5,noSuchQuestion=yes,sessionLimit=6,accessToken';
  expect(() => readOptions({ HYPOTHESES })).toThrow(
    new RegExp(
      [
        'HYPOTHESES: refusalStatus=418: The positions are [^;]*',
        'noSuchQuestion=yes: There is no hypothesis noSuchQuestion',
        'sessionLimit=6: sessionLimit is given twice',
        'accessToken: The positions are [^;]*\\.$',
      ].join('; '),
    ),
  );
});

test('the switches of the stand-ins for AWS are read from one variable', () => {
  const { aws } = readOptions({ LOCAL_AWS: 'indexDelayMs=500, scheduleTwiceMs=0,firstValue=current' });
  expect(aws).toEqual({
    concurrency: 1000,
    expirySeconds: 60,
    indexDelayMs: 500,
    scheduleTwiceMs: 0,
    firstValue: 'current',
    emptyRotation: 'accepted',
  });
});

test('the faults in LOCAL_AWS are all named at once', () => {
  expect(() => readOptions({ LOCAL_AWS: 'concurrency=0,noSuchSwitch=1,firstValue=old,indexDelayMs' })).toThrow(
    /LOCAL_AWS: concurrency must be a whole .*LOCAL_AWS: there is no switch noSuchSwitch; .*firstValue must be pending, current; LOCAL_AWS: indexDelayMs must be/,
  );
});

test('hypotheses without the simulator are a fault', () => {
  expect(() => readOptions({ HYPOTHESES: 'sessionLimit=5', RINGCX_URL: 'https://ringcx.ringcentral.com' })).toThrow(
    'HYPOTHESES is only for the simulator',
  );
});
