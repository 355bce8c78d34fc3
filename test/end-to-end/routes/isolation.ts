import { expect } from 'vitest';
import { ENVIRONMENT } from '../../../functions/contract/environment.ts';
import { signRequest } from '../../../local/sign-request.ts';
import { expectError } from '../expect-error.ts';
import { canSeeProcesses, functionProcesses } from '../processes.ts';
import type { RigTest } from '../rig-test.ts';

/** Every function has the variables of Powertools. */
const isOwn = (name: string): boolean => !name.startsWith('POWERTOOLS_');

const NAMES: readonly string[] = [...new Set(Object.values(ENVIRONMENT).flat())].filter(isOwn);

export const testIsolation = (test: RigTest, marker: string): void => {
  test.skipIf(!canSeeProcesses)(
    'a function has its own environment and credentials, and none of another function or of the shell',
    async ({ rig }) => {
      const { name } = await rig.shared();
      await rig.token(name, await rig.caller([name]));
      const processes = functionProcesses(rig.broker.directory);
      expect(new Set(processes.map((each) => each.function)).size).toBeGreaterThan(3);
      for (const each of processes) {
        const declared = Object.keys(each.environment).filter((variable) => NAMES.includes(variable));
        expect(declared.toSorted()).toEqual(ENVIRONMENT[each.function].filter(isOwn).toSorted());
        expect(Object.keys(each.environment)).not.toContain(marker);
      }
      const keys = new Map(processes.map((each) => [each.environment.AWS_ACCESS_KEY_ID, each.function]));
      expect(keys.size).toBe(new Set(keys.values()).size);
    },
  );

  test.skipIf(!canSeeProcesses)('a function is refused on the routes of operators', async ({ rig }) => {
    const { brokerUrl, aws } = rig.broker.ready;
    const [one] = functionProcesses(rig.broker.directory);
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = one?.environment ?? {};
    rig.keepSecret(AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN);
    const signer = { ...aws, accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const headers = { 'x-amz-security-token': AWS_SESSION_TOKEN };
    const signed = await signRequest({ method: 'GET', url: `${brokerUrl}/connections`, headers }, signer);
    expectError(await rig.ask('GET', '/connections', { headers: signed }), { status: 403, code: 'forbidden' });
  });
};
