import { describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../../functions/contract/environment.ts';
import { signRequest } from '../../../local/sign-request.ts';
import { expectError } from '../expect-error.ts';
import { canSeeProcesses, functionProcesses } from '../processes.ts';
import type { Rig } from '../rig.ts';

const NAMES: readonly string[] = [...new Set(Object.values(ENVIRONMENT).flat())];

export const describeIsolation = (rig: () => Rig, directory: string, marker: string): void => {
  describe.skipIf(!canSeeProcesses)('a function', () => {
    it("has its own environment and credentials, none of another's, and none of whoever started the broker", async () => {
      const { name } = await rig().shared();
      await rig().token(name, await rig().caller([name]));
      const processes = functionProcesses(directory);
      expect(new Set(processes.map((each) => each.function)).size).toBeGreaterThan(3);
      for (const each of processes) {
        const declared = Object.keys(each.environment).filter((variable) => NAMES.includes(variable));
        expect(declared.toSorted()).toEqual(ENVIRONMENT[each.function].toSorted());
        expect(Object.keys(each.environment)).not.toContain(marker);
      }
      const keys = new Map(processes.map((each) => [each.environment.AWS_ACCESS_KEY_ID, each.function]));
      expect(keys.size).toBe(new Set(keys.values()).size);
    });

    it('may not ask as an operator', async () => {
      const { brokerUrl, aws } = rig().broker.ready;
      const [one] = functionProcesses(directory);
      const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = one?.environment ?? {};
      rig().keepSecret(AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN);
      const signer = { ...aws, accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
      const headers = { 'x-amz-security-token': AWS_SESSION_TOKEN };
      const signed = await signRequest({ method: 'GET', url: `${brokerUrl}/connections`, headers }, signer);
      expectError(await rig().ask('GET', '/connections', { headers: signed }), { status: 403, code: 'forbidden' });
    });
  });
};
