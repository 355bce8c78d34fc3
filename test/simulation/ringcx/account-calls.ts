import type { AccountCalls } from '../../../functions/broker/accounts/ports.ts';
import type { RingCxParts } from './session-calls.ts';

/** RingCX's call that lists accounts, as one process makes it. */
export const accountCalls = ({ state, wire, process }: RingCxParts): AccountCalls => ({
  listAccounts: (access, timeoutMs) => {
    const accessToken = access.accessToken.open();
    return wire.call({ kind: 'admin', process, about: accessToken }, timeoutMs, () => {
      const account = state.sessionWith(accessToken, process.scheduler.now)?.user.account;
      if (!account) return { ok: false, reason: 'unauthorized' };
      return { ok: true, value: [{ accountId: `${account}-1`, accountName: account, mainAccountId: account }] };
    });
  },
});
