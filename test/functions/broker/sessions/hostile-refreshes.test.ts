import { expect } from 'vitest';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

/** Leaves the access token less life than is worth giving. */
const ALMOST_EXPIRED_MS = 297_000;

const ASKERS = 50;

const UNAVAILABLE = 'ringcx_unavailable';

test.for(['switching-protocols', 'header-flood', 'truncate', 'garbage'] as const)(
  'an answer of the kind %s to a refresh is noted, and nobody calls RingCX before the pause is over',
  async (kind, { rig }) => {
    const { name, account, ports } = await connect(rig);
    rig.clock.advance(ALMOST_EXPIRED_MS);
    await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind });
    const failed = () => rig.telemetry.counts.get('SessionRenewalFailed') ?? 0;
    const before = failed();
    const ask = () => rig.container().accessTokens.get(name, undefined);
    const askAll = () =>
      Promise.all(Array.from({ length: ASKERS }, () => expect(ask()).rejects.toMatchObject({ code: UNAVAILABLE })));
    expect(await rig.callsDuring(account, askAll)).toEqual({ refresh: 1 });
    expect(failed() - before).toBe(1);
    const record = await ports.connections.find(name);
    expect(record).toMatchObject({ lastError: UNAVAILABLE, lease: null, failures: { count: 1, lostRefreshes: 1 } });
    expect(record?.failures.retryAt).toBeGreaterThan(rig.clock.now());
    expect(await rig.callsDuring(account, askAll)).toEqual({});
    rig.clock.advance(3000);
    await expect(ask()).resolves.toBeDefined();
    expect(await ports.connections.find(name)).toMatchObject({ failures: { count: 0, retryAt: null } });
  },
);
