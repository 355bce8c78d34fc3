import { expect, test } from 'vitest';
import { readSignIn, writeSignIn } from '../../../functions/aws/sign-in-json.ts';

test.each([
  { kind: 'ringex-jwt', clientId: 'c', clientSecret: 's', jwt: 'j' },
  { kind: 'ringex-refresh-token', clientId: 'c', clientSecret: 's', refreshToken: 'r' },
  { kind: 'ringcx-password', username: 'u', password: 'p', platformId: 'aws80' },
  { kind: 'ringcx-password', username: 'u', password: 'p' },
  { kind: 'legacy-password', username: 'u', password: 'p' },
])('a sign-in is written to its secret as it was read: %j', (json) => {
  const signIn = readSignIn(JSON.stringify(json));
  expect(signIn && JSON.parse(writeSignIn(signIn))).toEqual(json);
});

test('a legacy sign-in with a platform is none', () => {
  expect(readSignIn('{"kind":"legacy-password","username":"u","password":"p","platformId":"x"}')).toBeUndefined();
});
