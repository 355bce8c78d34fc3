import { expect, test } from 'vitest';
import { describeName } from '../../../../functions/runtime/http/known-name.ts';

test.each(['password', 'signIn', 'minRemainingSeconds', 'client_secret', 'verify', 'label'])(
  'the name %s of the contract is repeated',
  (name) => {
    expect(describeName(name)).toBe(name);
  },
);

test.each([
  ['Password', 'password'],
  ['passwrd', 'password'],
  ['passwordd', 'password'],
  ['pessword', 'password'],
  ['platform-id', 'platformId'],
  ['keepfresh', 'keepFresh'],
])('the name %s is not repeated, but said to be like %s', (name, known) => {
  expect(describeName(name)).toBe(`(a name like ${known})`);
});

test.each(['hunter2', 'Tr0ub4dor', 'aws80', 'correcthorse', '__proto__', 'constructor', ''])(
  'the name %j, which may be a secret, is not repeated',
  (name) => {
    expect(describeName(name)).toBe('(another name)');
  },
);
