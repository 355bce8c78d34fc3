import { expect, test } from 'vitest';
import { settleAll } from '../../../functions/broker/settle-all.ts';

test('nothing is still under way when one of several promises has failed', async () => {
  let ended = false;
  const slow = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
    ended = true;
  });
  await expect(settleAll([Promise.reject(new Error('failed')), slow])).rejects.toThrow('failed');
  expect(ended).toBe(true);
});
