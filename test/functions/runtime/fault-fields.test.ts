import { expect, test } from 'vitest';
import { BrokerError } from '../../../functions/broker/broker-error.ts';
import { RotationFault } from '../../../functions/broker/managed-token/rotation-steps.ts';
import { faultFields, printable } from '../../../functions/runtime/fault-fields.ts';

const SECRET = 'aws80:what-was-being-worked-on';

const foreign = (): Error => new SyntaxError(`Unexpected token\nin ${SECRET}\nat ${SECRET}`);

test('our own faults are logged by their code and in their own words', () => {
  const fault = new BrokerError('ringcx_refused', 'RingCX refused making an API token');
  expect(faultFields(fault)).toEqual({ reason: 'ringcx_refused', detail: 'RingCX refused making an API token' });
  expect(faultFields(new RotationFault('it does not work'))).toEqual({
    reason: 'RotationFault',
    detail: 'it does not work',
  });
});

test("anybody else's are logged by their name and where they came from", () => {
  const { reason, at, ...rest } = faultFields(foreign());
  expect(reason).toBe('SyntaxError');
  expect(at?.[0]).toContain('fault-fields.test.ts');
  expect(rest).toEqual({});
});

test('neither the log nor what the runtime prints quotes what was being worked on', () => {
  const wrapped = new BrokerError('internal', 'something failed', { cause: foreign() });
  for (const error of [foreign(), wrapped]) {
    expect(JSON.stringify(faultFields(error))).not.toContain(SECRET);
    const printed = printable(error);
    expect(`${printed.stack} ${String(printed.cause)}`).not.toContain(SECRET);
  }
});

test('what is thrown and is no error is no reason to print it', () => {
  expect(faultFields(SECRET)).toEqual({ reason: 'unknown' });
});
