import { expect } from 'vitest';
import { authenticateCaller } from '../../../../functions/broker/callers/authenticate-caller.ts';
import { putCaller } from '../../../../functions/broker/callers/put-caller.ts';
import { RefusalBursts } from '../../../../functions/broker/callers/refusal-bursts.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';

const GRANTS = { scopes: ['access-token:read'], connections: ['acme'], expiresAt: undefined, newSecret: true } as const;

async function create(rig: Rig, id: string, change: object = {}): Promise<Redacted> {
  const { secret } = await putCaller(rig.container(), id, { ...GRANTS, ...change });
  if (!secret) throw new Error('no secret was given');
  return secret;
}

const authenticate = (rig: Rig, id: string, secret: Redacted) => {
  const ports = rig.container();
  return authenticateCaller({ ...ports, refusals: new RefusalBursts(ports) }, id, secret);
};

test('a caller is authenticated by its secret of 256 bits and by no other', async ({ rig }) => {
  const secret = await create(rig, 'one');
  expect(Buffer.from(secret.open(), 'base64url')).toHaveLength(32);
  await expect(authenticate(rig, 'one', secret)).resolves.toMatchObject({ id: 'one', connections: ['acme'] });
  await expect(authenticate(rig, 'one', new Redacted(`${secret.open()}x`))).resolves.toBeUndefined();
  await expect(authenticate(rig, 'nobody', secret)).resolves.toBeUndefined();
});

test('the table holds no secret of a caller', async ({ rig }) => {
  const secret = await create(rig, 'hashed');
  expect(JSON.stringify(await rig.container().callers.find('hashed'))).not.toContain(secret.open());
});

test('two secrets of a caller are valid at a time, and a third ends the first', async ({ rig }) => {
  const secrets = [await create(rig, 'rolling'), await create(rig, 'rolling'), await create(rig, 'rolling')];
  const valid = await Promise.all(
    secrets.map(async (secret) => (await authenticate(rig, 'rolling', secret)) !== undefined),
  );
  expect(valid).toEqual([false, true, true]);
  expect((await rig.container().callers.find('rolling'))?.secrets).toHaveLength(2);
});

test('the grants of a caller change without a new secret', async ({ rig }) => {
  const secret = await create(rig, 'changed');
  const { secret: none } = await putCaller(rig.container(), 'changed', {
    ...GRANTS,
    connections: ['*'],
    newSecret: false,
  });
  expect(none).toBeNull();
  await expect(authenticate(rig, 'changed', secret)).resolves.toMatchObject({ connections: ['*'] });
});

test('an expired caller is not authenticated', async ({ rig }) => {
  const secret = await create(rig, 'expiring', { expiresAt: rig.clock.now() + 1000 });
  await expect(authenticate(rig, 'expiring', secret)).resolves.toBeDefined();
  rig.clock.advance(1000);
  await expect(authenticate(rig, 'expiring', secret)).resolves.toBeUndefined();
});

test('two concurrent changes of a caller both take effect', async ({ rig }) => {
  await create(rig, 'busy');
  const secrets = await Promise.all([create(rig, 'busy'), create(rig, 'busy')]);
  for (const secret of secrets) await expect(authenticate(rig, 'busy', secret)).resolves.toBeDefined();
});

test('a caller is removed once, and one that never existed is not found', async ({ rig }) => {
  await create(rig, 'removed');
  const { callers } = rig.container();
  expect(await callers.remove('removed')).toBe(true);
  expect(await callers.remove('removed')).toBe(false);
  expect(await callers.remove('never-existed')).toBe(false);
});

test('a new secret that would be expired at once is refused, and changes nothing', async ({ rig }) => {
  const late = { expiresAt: rig.clock.now() - 1 };
  await expect(create(rig, 'late', late)).rejects.toMatchObject({ code: 'bad_request' });
  expect(await rig.container().callers.find('late')).toBeUndefined();
});

test('a caller keeps the time of its expiry unless another one is given', async ({ rig }) => {
  const expiresAt = rig.clock.now() + 60_000;
  await create(rig, 'expiring', { expiresAt });
  await create(rig, 'expiring');
  expect((await rig.container().callers.find('expiring'))?.expiresAt).toBe(expiresAt);
  await create(rig, 'expiring', { expiresAt: null });
  expect((await rig.container().callers.find('expiring'))?.expiresAt).toBeNull();
});

test('a caller that others change all the time is given up after three tries', async ({ rig }) => {
  const { callers, ...ports } = rig.container();
  let tries = 0;
  const save = async () => {
    tries += 1;
    return false;
  };
  const busy = { ...ports, callers: { find: (id: string) => callers.find(id), save } } as unknown as typeof ports & {
    callers: typeof callers;
  };
  await expect(putCaller(busy, 'busy', GRANTS)).rejects.toMatchObject({
    code: 'storage_unavailable',
    retryAfterSeconds: 1,
  });
  expect(tries).toBe(3);
});
