import { expect, test, vi } from 'vitest';
import { BrokerError } from '../../../functions/broker/broker-error.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { logger, telemetry } from '../../../functions/runtime/telemetry.ts';

const SECRET = 'open-sesame';

/** The fields in which RingCX, RingEX, AWS and HTTP carry credentials. */
const DANGEROUS = [
  ...['accessToken', 'access_token', 'refreshToken', 'refresh_token', 'rcAccessToken', 'assertion', 'jwt'],
  ...['password', 'clientSecret', 'apiToken', 'secret', 'SecretString', 'xauth', 'X-Auth-Token', 'Authorization'],
  ...['phoneLoginPin', 'loginHashcode', 'crmPwd', 'ftpPwd', 'ftpUid', 'phoneRecordingPin'],
];

/** Collects the output of an action on both streams. */
const printedBy = (action: () => void): string => {
  let printed = '';
  const collect = (chunk: unknown): boolean => {
    printed += String(chunk);
    return true;
  };
  const streams = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(collect),
  );
  action();
  for (const stream of streams) stream.mockRestore();
  return printed;
};

test.each(DANGEROUS)('a field %s is hidden in the log at any depth, in any case', (field) => {
  const fields = {
    [field]: SECRET,
    answer: { [field.toLowerCase()]: SECRET, list: [{ deep: { [field.toUpperCase()]: { is: SECRET } } }] },
  };
  const line = printedBy(() => telemetry.warn('careless', fields));
  expect(line).toContain('careless');
  expect(line.match(/\[redacted\]/g)).toHaveLength(3);
  expect(line).not.toContain(SECRET);
});

test('an ordinary field is shown in the log', () => {
  const line = printedBy(() => telemetry.info('told', { connection: 'acme', fields: { failures: 2 } }));
  expect(JSON.parse(line)).toMatchObject({ message: 'told', connection: 'acme', fields: { failures: 2 } });
});

test('a secret under a harmless name, or in an error, is hidden too', () => {
  const tried = new Redacted(SECRET);
  const error = new BrokerError('internal', `failed with ${tried}`, {
    cause: Object.assign(new Error('below'), { tried, password: SECRET }),
  });
  const line = printedBy(() => logger.error('failed', { error, tried, list: [tried] }));
  expect(line).toContain('below');
  expect(line).toContain('[redacted]');
  expect(line).not.toContain(SECRET);
});
