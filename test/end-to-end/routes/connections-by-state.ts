import { expect } from 'vitest';
import { expectError } from '../expect-error.ts';
import type { Rig } from '../rig.ts';
import type { RigTest } from '../rig-test.ts';

/** The names on all pages of the list, with that state. */
async function listed(rig: Rig, state: string): Promise<readonly string[]> {
  const names: string[] = [];
  let next = '';
  do {
    const { json } = await rig.operator('GET', `/connections?state=${state}${next}`);
    names.push(...((json?.connections as string[] | undefined) ?? []));
    next = json?.nextToken ? `&nextToken=${encodeURIComponent(String(json.nextToken))}` : '';
  } while (next);
  return names;
}

export const testConnectionsByState = (test: RigTest): void => {
  test('connections are listed by their state', async ({ rig }) => {
    const { name: ready } = await rig.connect();
    const account = await rig.account();
    const { name: failing } = await rig.connect({ verify: false, account: { ...account, password: 'wrong' } });
    expectError(await rig.token(failing, await rig.caller([failing])), { status: 502, code: 'sign_in_refused' });
    const [inReady, inFailing] = [await listed(rig, 'ready'), await listed(rig, 'failing')];
    expect([inReady.includes(ready), inReady.includes(failing)]).toEqual([true, false]);
    expect([inFailing.includes(ready), inFailing.includes(failing)]).toEqual([false, true]);
  });

  test('connections cannot be listed by a state that there is not', async ({ rig }) => {
    const answer = await rig.operator('GET', '/connections?state=broken');
    expectError(answer, { status: 400, code: 'bad_request', message: /^state: / });
  });
};
