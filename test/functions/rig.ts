import { type RotationStep, runRotationStep } from '../../functions/broker/managed-token/rotation-steps.ts';
import { Redacted } from '../../functions/broker/redacted.ts';
import type { SignIn } from '../../functions/broker/sessions/sign-in.ts';
import { connectionOf } from '../../functions/contract/secret-names.ts';
import { startAwsEndpoint } from '../../local/aws/start-aws-endpoint.ts';
import type { EndpointName } from '../../simulator/endpoint-names.ts';
import { type SimulatedAccount, startSimulator } from '../../simulator/start-simulator.ts';
import { newContainer } from './container.ts';
import { createBrokerTable } from './create-broker-table.ts';
import { recordTelemetry } from './recorded-telemetry.ts';
import { shiftingClock } from './shifting-clock.ts';
import { simulatorControl } from './simulator-control.ts';

const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };

export const ringExSignIn = (account: SimulatedAccount): Extract<SignIn, { kind: 'ringex-jwt' }> => ({
  kind: 'ringex-jwt',
  clientId: new Redacted(account.clientId),
  clientSecret: new Redacted(account.clientSecret),
  jwt: new Redacted(account.jwt),
});

export const passwordSignIn = (account: SimulatedAccount): Extract<SignIn, { kind: 'ringcx-password' }> => ({
  kind: 'ringcx-password',
  username: new Redacted(account.username),
  password: new Redacted(account.password),
  platformId: new Redacted(account.platformId),
});

/** Settings that keep API tokens out of the way of tests about sessions. */
export const DEFAULTS = { keepFresh: true, rotateApiTokensAfterDays: null } as const;

export type Rig = Awaited<ReturnType<typeof startRig>>;

export interface RigOptions {
  readonly delayedReadsMs?: number;
  /** Another AWS endpoint than the local one. */
  readonly endpointUrl?: string;
}

/** The broker's own parts against the simulator and the local AWS endpoint, all over HTTP. */
export async function startRig({ endpointUrl, delayedReadsMs }: RigOptions = {}) {
  const clock = shiftingClock();
  const doings = new Map<string, () => void>();
  const simulator = await startSimulator({
    now: clock.now,
    onCall: ({ endpoint }) => {
      const doing = doings.get(endpoint);
      doings.delete(endpoint);
      doing?.();
    },
  });
  let refusals = 0;
  const aws = await startAwsEndpoint({
    region: 'us-east-1',
    accountId: '000000000000',
    // By the clock that the readers wait by. Otherwise real, as the SDK's signatures are.
    ...(delayedReadsMs === undefined ? {} : { delayedReadsMs, now: clock.now }),
    rotationRetryDelayMs: 20,
    authorize: ({ action }) => {
      if (action !== 'dynamodb:UpdateItem' || refusals === 0) return true;
      refusals -= 1;
      return false;
    },
    rotate: async ({ event: { Step, SecretId, ClientRequestToken } }) => {
      const connection = connectionOf('ringcx', SecretId) ?? '';
      await runRotationStep(container(), connection, Step as RotationStep, ClientRequestToken);
    },
    credentials: (accessKeyId) => (accessKeyId === KEYS.accessKeyId ? { ...KEYS, principal: 'test' } : undefined),
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpointUrl ?? aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  });
  await createBrokerTable('broker');
  const telemetry = recordTelemetry();
  const container = () => newContainer({ clock, telemetry, ringCxUrl: simulator.url });

  return {
    clock,
    simulator,
    ...simulatorControl(simulator.url),
    telemetry,
    container,
    /** Once, when RingCX has done such a call and has not answered it yet. */
    atNext: (endpoint: EndpointName, doing: () => void) => void doings.set(endpoint, doing),
    /** From now on the table refuses so many updates. */
    refuseWrites: (count: number) => {
      refusals = count;
    },
    rotationsSettled: async () => await aws.secrets.settled(),
    close: async () => {
      await Promise.all([simulator.close(), aws.close()]);
    },
  };
}
