import { afterAll, beforeAll, expect, test } from 'vitest';
import { authenticateCaller } from '../../../../functions/broker/callers/authenticate-caller.ts';
import { putCaller } from '../../../../functions/broker/callers/put-caller.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { type Rig, startRig } from '../../rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  await rig.close();
});

const GRANTS = { scopes: ['access-token:read'], connections: ['acme'], expiresAt: undefined, newSecret: true } as const;

async function create(id: string, change: object = {}): Promise<Redacted> {
  const { secret } = await putCaller(rig.container(), id, { ...GRANTS, ...change });
  if (!secret) throw new Error('no secret was given');
  return secret;
}

const authenticate = (id: string, secret: Redacted) => authenticateCaller(rig.container(), id, secret);

test('a caller is known by its secret, of 256 bits, and by no other', async () => {
  const secret = await create('one');
  expect(Buffer.from(secret.open(), 'base64url')).toHaveLength(32);
  await expect(authenticate('one', secret)).resolves.toMatchObject({ id: 'one', connections: ['acme'] });
  await expect(authenticate('one', new Redacted(`${secret.open()}x`))).resolves.toBeUndefined();
  await expect(authenticate('nobody', secret)).resolves.toBeUndefined();
});

test('the table holds no secret', async () => {
  const secret = await create('hashed');
  expect(JSON.stringify(await rig.container().callers.find('hashed'))).not.toContain(secret.open());
});

test('two secrets are valid at a time, and the third ends the first', async () => {
  const secrets = [await create('rolling'), await create('rolling'), await create('rolling')];
  const valid = await Promise.all(secrets.map(async (secret) => (await authenticate('rolling', secret)) !== undefined));
  expect(valid).toEqual([false, true, true]);
});

test('grants change without a new secret', async () => {
  const secret = await create('changed');
  const { secret: none } = await putCaller(rig.container(), 'changed', {
    ...GRANTS,
    connections: ['*'],
    newSecret: false,
  });
  expect(none).toBeNull();
  await expect(authenticate('changed', secret)).resolves.toMatchObject({ connections: ['*'] });
});

test('an expired caller is nobody', async () => {
  const secret = await create('expiring', { expiresAt: rig.clock.now() + 1000 });
  await expect(authenticate('expiring', secret)).resolves.toBeDefined();
  rig.clock.advance(1000);
  await expect(authenticate('expiring', secret)).resolves.toBeUndefined();
});

test('two changes at once both take effect', async () => {
  await create('busy');
  const secrets = await Promise.all([create('busy'), create('busy')]);
  for (const secret of secrets) await expect(authenticate('busy', secret)).resolves.toBeDefined();
});
