import { type RotationStep, runRotationStep } from '../../functions/broker/managed-token/rotation-steps.ts';
import { Redacted } from '../../functions/broker/redacted.ts';
import type { SignIn } from '../../functions/broker/sessions/sign-in.ts';
import { connectionOf } from '../../functions/contract/secret-names.ts';
import type { AwsEndpointOptions } from '../../local/aws/aws-endpoint-options.ts';
import type { EventBridgeEvent } from '../../local/aws/events/put-events.ts';
import { startAwsEndpoint } from '../../local/aws/start-aws-endpoint.ts';
import type { EndpointName } from '../../simulator/endpoint-names.ts';
import type { SimulatedCall } from '../../simulator/simulation.ts';
import { type SimulatedAccount, startSimulator } from '../../simulator/start-simulator.ts';
import { type Deployment, deploymentNamed, newContainer } from './container.ts';
import { createBrokerTable } from './create-broker-table.ts';
import { misfitOf } from './fitting-events.ts';
import { nextArrival } from './next-arrival.ts';
import { recordTelemetry } from './recorded-telemetry.ts';
import { setEnvironment } from './set-environment.ts';
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

export const refreshTokenSignIn = (account: SimulatedAccount): Extract<SignIn, { kind: 'ringex-refresh-token' }> => ({
  kind: 'ringex-refresh-token',
  clientId: new Redacted(account.clientId),
  clientSecret: new Redacted(account.clientSecret),
  refreshToken: new Redacted(account.ringExRefreshToken),
});

export const legacySignIn = (account: SimulatedAccount): Extract<SignIn, { kind: 'legacy-password' }> => ({
  kind: 'legacy-password',
  username: new Redacted(account.username),
  password: new Redacted(account.password),
});

/** Settings without a managed API token, which would disturb tests about sessions. */
export const DEFAULTS = { authUrl: 'http://127.0.0.1', keepFresh: true, rotateApiTokensAfterDays: null } as const;

export interface LoggedCall extends SimulatedCall {
  readonly at: number;
}

export type Rig = Awaited<ReturnType<typeof startRig>>;

export interface RigOptions extends Pick<AwsEndpointOptions, 'delayedReadsMs' | 'emptySecrets' | 'indexDelayMs'> {
  /** An AWS endpoint in place of the local one. */
  readonly endpointUrl?: string;
}

/** The deployment that most tests are about. */
const DEPLOYMENT = deploymentNamed('broker');

/** Starts the simulator and the local AWS endpoint, and wires the broker's parts to them over HTTP. */
export async function startRig({ endpointUrl, emptySecrets, ...lags }: RigOptions = {}) {
  const clock = shiftingClock();
  const actions = new Map<string, () => void>();
  const callLog: LoggedCall[] = [];
  const simulator = await startSimulator({
    now: clock.now,
    onCall: (call) => {
      const { endpoint } = call;
      callLog.push({ ...call, at: clock.now() });
      const action = actions.get(endpoint);
      actions.delete(endpoint);
      action?.();
    },
  });
  let refusals = 0;
  const deployments = new Map([[DEPLOYMENT.ROTATION_FUNCTION_ARN, DEPLOYMENT]]);
  const closedKeys = new Set<string>();
  let aroundStep = (_step: RotationStep, run: () => Promise<void>, _connection: string) => run();
  let refusedEvents = 0;
  const events: EventBridgeEvent[] = [];
  const aws = await startAwsEndpoint({
    region: 'us-east-1',
    accountId: '000000000000',
    // Lags go by the clock that the readers wait by. Otherwise time is real, as in the SDK's signatures.
    ...(Object.keys(lags).length === 0 ? {} : { ...lags, now: clock.now }),
    rotationRetryDelayMs: 20,
    mayRotateBy: (functionArn) => deployments.has(functionArn),
    ...(emptySecrets && { emptySecrets }),
    onEvent: (event) => events.push(event),
    authorize: ({ action, resource }) => {
      if (closedKeys.has(resource)) return false;
      if (action === 'events:PutEvents' && refusedEvents > 0) {
        refusedEvents -= 1;
        return false;
      }
      if (action !== 'dynamodb:UpdateItem' || refusals === 0) return true;
      refusals -= 1;
      return false;
    },
    rotate: async ({ functionArn, event: { Step, SecretId, ClientRequestToken } }) => {
      const connection = connectionOf('ringcx', SecretId) ?? '';
      const step = Step as RotationStep;
      const ports = container(deployments.get(functionArn));
      const run = () => runRotationStep(ports, connection, step, ClientRequestToken);
      await aroundStep(step, run, connection);
    },
    credentials: (accessKeyId) => (accessKeyId === KEYS.accessKeyId ? { ...KEYS, principal: 'test' } : undefined),
  });
  const restoreEnvironment = setEnvironment({
    AWS_ENDPOINT_URL: endpointUrl ?? aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  });
  await createBrokerTable(DEPLOYMENT.TABLE_NAME);
  const telemetry = recordTelemetry();
  const container = (deployment = DEPLOYMENT) =>
    newContainer({ clock, telemetry, ringCxUrl: simulator.url, deployment });

  return {
    clock,
    simulator,
    ...simulatorControl(simulator.url),
    telemetry,
    container,
    /** Every call to the simulator so far, with the time of its answer. */
    callLog,
    /** Every event that reached the bus so far. */
    events,
    /** Runs the action once, when the simulator has carried out the next such call and has not answered it yet. */
    atNext: (endpoint: EndpointName, action: () => void) => void actions.set(endpoint, action),
    /** Deploys another broker with the same secrets, and with the table of that deployment, if there is one. */
    deploy: async (name: string, former?: Deployment): Promise<Deployment> => {
      const deployment = { ...deploymentNamed(name), ...(former && { TABLE_NAME: former.TABLE_NAME }) };
      deployments.set(deployment.ROTATION_FUNCTION_ARN, deployment);
      if (!former) await createBrokerTable(name);
      return deployment;
    },
    /** Deletes its functions. @param key `lost`: nobody may use it any more. */
    remove: (deployment: Deployment, key: 'kept' | 'lost') => {
      deployments.delete(deployment.ROTATION_FUNCTION_ARN);
      if (key === 'lost') closedKeys.add(deployment.SECRET_KEY_ARN);
    },
    /** Resolves when the next such request, as in `GET /path`, has reached the simulator, before any delay. */
    arrival: (request: string) => nextArrival(simulator.url, request),
    /** The table refuses this many updates from now on. */
    refuseWrites: (count: number) => {
      refusals = count;
    },
    /** Every rotation step from now on is run by this function, which may look around before and after it, or fail. */
    runStepsBy: (runStep: typeof aroundStep) => {
      aroundStep = runStep;
    },
    /** DynamoDB removes the items whose time to live is over by the clock of the broker. */
    removeExpired: async () => await aws.dynamoDb.removeExpired(clock.now()),
    /** The event bus refuses this many events from now on. */
    refuseEvents: (count: number) => {
      refusedEvents = count;
    },
    rotationsSettled: async () => await aws.secrets.settled(),
    close: async () => {
      restoreEnvironment();
      await Promise.all([simulator.close(), aws.close()]);
      const misfits = events.map(misfitOf).filter((misfit) => misfit !== undefined);
      if (misfits.length > 0) throw new Error(`events do not fit their schemas: ${misfits.join('; ')}`);
    },
  };
}
