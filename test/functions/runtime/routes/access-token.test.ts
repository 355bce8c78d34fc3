import { expect } from 'vitest';
import type { Principal } from '../../../../functions/runtime/http/principal.ts';
import { accessTokenRoutes } from '../../../../functions/runtime/routes/access-token.ts';
import { test } from '../../rig-test.ts';

const caller = (id: string): Principal => ({ kind: 'caller', id, scopes: [], connections: ['acme'] });

test('a caller in a loop is refused before the table is asked, and another caller is not', async ({ rig }) => {
  const container = rig.container();
  const reads: string[] = [];
  const connections = Object.assign(Object.create(container.connections), {
    find: (name: string) => {
      reads.push(name);
      return container.connections.find(name);
    },
  });
  const routes = accessTokenRoutes({ ...container, connections }, 'https://ringcx.ringcentral.com');
  const ask = (id: string) =>
    routes['GET /connections/{connection}/access-token']({
      path: { connection: 'acme' },
      query: {},
      body: undefined,
      principal: caller(id),
      logConnection: () => {},
    }).catch(({ code }: { readonly code: string }) => code);
  const codes = await Promise.all(Array.from({ length: 300 }, () => ask('looping')));
  const refused = codes.filter((code) => code === 'rate_limited').length;
  // The clock goes on meanwhile.
  expect(refused).toBeGreaterThan(50);
  expect(reads).toHaveLength(300 - refused);
  expect(await ask('patient')).toBe('connection_unknown');
});
