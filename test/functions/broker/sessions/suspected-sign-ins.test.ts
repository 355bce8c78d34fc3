import { expect } from 'vitest';
import { METRIC_NAMESPACE } from '../../../../functions/contract/metrics.ts';
import { resources, synthesize } from '../../../lib/synthesize.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

test('the first refusal of a sign-in counts once for the alarm on many, and the second is an event', async ({
  rig,
}) => {
  const { name, account } = await connect(rig);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'another' });
  rig.clock.advance(300_000);
  const { counts } = rig.telemetry;
  const before = new Map(counts);
  const counted = () =>
    ['SignInSuspected', 'SignInRefused'].map((metric) => (counts.get(metric) ?? 0) - (before.get(metric) ?? 0));
  const ask = () => rig.container().accessTokens.get(name, undefined);
  await expect(ask()).rejects.toMatchObject({ code: 'sign_in_refused' });
  expect(counted()).toEqual([1, 0]);
  await expect(ask()).rejects.toMatchObject({ code: 'sign_in_refused' });
  expect(counted()).toEqual([1, 0]);
  rig.clock.advance(6 * 60_000);
  await expect(ask()).rejects.toMatchObject({ code: 'sign_in_refused' });
  expect(counted()).toEqual([1, 1]);
});

test('an alarm watches the suspected sign-ins of many connections', () => {
  const alarms = [...resources(synthesize(), 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) => Properties);
  const says = /^RingCX, or something in front of it, refuses the sign-ins of many/;
  expect(alarms).toContainEqual(
    expect.objectContaining({
      Namespace: METRIC_NAMESPACE,
      MetricName: 'SignInSuspected',
      AlarmDescription: expect.stringMatching(says),
    }),
  );
});
