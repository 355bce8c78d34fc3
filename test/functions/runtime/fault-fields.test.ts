import { expect, test } from 'vitest';
import { BrokerError } from '../../../functions/broker/broker-error.ts';
import { RotationFault } from '../../../functions/broker/managed-token/rotation-fault.ts';
import { faultFields, printable } from '../../../functions/runtime/fault-fields.ts';

const SECRET = 'aws80:what-was-being-worked-on';

const foreign = (): Error => new SyntaxError(`Unexpected token\nin ${SECRET}\nat ${SECRET}`);

test('a fault of the broker is logged by its code and its message', () => {
  const fault = new BrokerError('ringcx_refused', 'RingCX refused making an API token');
  expect(faultFields(fault)).toEqual({ reason: 'ringcx_refused', detail: 'RingCX refused making an API token' });
  expect(faultFields(new RotationFault('it does not work'))).toEqual({
    reason: 'RotationFault',
    detail: 'it does not work',
  });
});

test('a foreign error is logged by its name and the place that threw it', () => {
  const { reason, at, ...rest } = faultFields(foreign());
  expect(reason).toBe('SyntaxError');
  expect(at?.[0]).toContain('fault-fields.test.ts');
  expect(rest).toEqual({});
});

test('neither the log nor the runtime quotes the text of a foreign error', () => {
  const wrapped = new BrokerError('internal', 'something failed', { cause: foreign() });
  for (const error of [foreign(), wrapped]) {
    expect(JSON.stringify(faultFields(error))).not.toContain(SECRET);
    const printed = printable(error);
    expect(`${printed.stack} ${String(printed.cause)}`).not.toContain(SECRET);
  }
});

test('a thrown value that is no error is not printed', () => {
  expect(faultFields(SECRET)).toEqual({ reason: 'unknown' });
});
