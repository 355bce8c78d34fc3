import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RawRequest, sendRaw, signRaw } from '../raw-request.ts';
import type { Caller, Rig } from '../rig.ts';
import { Stored } from '../stored.ts';
import { BAD_BODIES } from './bad-bodies.ts';
import { BAD_REQUESTS, type BadRequest } from './bad-requests.ts';

/** Everything that must not change, however wrong the requests are. */
const picture = async (rig: Rig, stored: Stored): Promise<object> => ({
  connections: (await rig.operator('GET', '/connections')).json,
  callers: (await rig.operator('GET', '/callers')).json,
  callsOfRingCx: ((await rig.control('GET', 'stats')) as { total: number }).total,
  items: await stored.items(),
  secrets: (await stored.secrets()).map(({ name }) => name),
});

const PATIENCE = { timeout: 20_000 };

export const describeBadInput = (rig: () => Rig): void => {
  describe('a bad request changes nothing, and', () => {
    let caller: Caller;
    let before: object;
    let stored: Stored;

    beforeAll(async () => {
      caller = await rig().caller(['*'], ['access-token:read', 'accounts:read']);
      stored = new Stored(rig().broker.ready);
      // Rotations that other tests have begun write, too.
      await vi.waitFor(
        async () => expect((await stored.secrets()).every(({ settled }) => settled)).toBe(true),
        PATIENCE,
      );
      before = await picture(rig(), stored);
    });

    afterAll(async () => {
      // Not by `expect`, whose message would show what is stored.
      expect(isDeepStrictEqual(await picture(rig(), stored), before), 'nothing has changed').toBe(true);
      stored.close();
    });

    const headersFor = async (bad: BadRequest): Promise<RawRequest['headers']> => {
      const [method, path] = bad.request;
      const { body } = bad;
      if (bad.as === 'operator')
        return signRaw(rig().broker.ready, { method, path, ...(body !== undefined && { body }) });
      const basic = `Basic ${Buffer.from(`${caller.id}:${caller.secret}`).toString('base64')}`;
      return bad.as === 'caller' ? [['Authorization', basic]] : [];
    };

    it.for([...BAD_BODIES, ...BAD_REQUESTS].map((bad) => [bad.with, bad.request.join(' ').slice(0, 80), bad] as const))(
      'with %s is refused: %s',
      async ([, , bad]) => {
        const [method, path] = bad.request;
        const { body } = bad;
        const headers = [...(await headersFor(bad)), ...(bad.headers ?? [])];
        const answer = await sendRaw(rig().broker.ready.brokerUrl, {
          method,
          path,
          headers,
          ...(body !== undefined && { body }),
        });
        rig().keepError(answer.body);
        const [status, code, message] = bad.answer;
        const json = JSON.parse(answer.body);
        expect({ status: answer.status, code: json.code, message: json.message }).toEqual({
          status,
          code,
          message: expect.stringContaining(message),
        });
        expect(Object.values(json).every((value) => typeof value === 'string')).toBe(true);
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.headers['content-type']).toBe('application/json');
      },
    );
  });
};
