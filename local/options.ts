import { resolve } from 'node:path';

export interface BrokerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly ringCxPort: number;
  readonly awsPort: number;
  readonly ringCxUrl: string | undefined;
  readonly ringExUrl: string | undefined;
  readonly awsEndpointUrl: string | undefined;
  /** For another AWS endpoint; the one of this start knows only credentials of its own making. */
  readonly awsCredentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
  readonly region: string;
  readonly accountId: string;
  readonly tokenSeconds: number;
  readonly directory: string;
  readonly maxContainers: number;
  readonly scheduleSeconds: number | undefined;
  /** Rotates every managed API token this often, for a demonstration. */
  readonly rotateEverySeconds: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything about a start that can be chosen, with every fault named at once. */
export const readOptions = (environment: Environment): BrokerOptions => {
  const faults: string[] = [];
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const value = Number(environment[name] || fallback);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    faults.push(`${name} must be a whole number from ${least} to ${most}`);
    return fallback;
  };
  const url = (name: string): string | undefined => {
    const value = environment[name] || undefined;
    if (value !== undefined && !URL.canParse(value)) faults.push(`${name} must be a URL`);
    return value?.replace(/\/$/, '');
  };
  const options: BrokerOptions = {
    port: number('PORT', 8787, 0, 65_535),
    ringCxPort: number('RINGCX_PORT', 8788, 0, 65_535),
    awsPort: number('AWS_PORT', 8789, 0, 65_535),
    ringCxUrl: url('RINGCX_URL'),
    ringExUrl: url('RINGEX_URL'),
    awsEndpointUrl: url('AWS_ENDPOINT_URL'),
    awsCredentials: credentialsIn(environment),
    region: environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1',
    accountId: '000000000000',
    tokenSeconds: number('RINGCX_TOKEN_SECONDS', 300, 1, 86_400),
    directory: resolve(environment.LOCAL_DIR || '.local'),
    maxContainers: number('LOCAL_CONTAINERS', 8, 1, 1000),
    scheduleSeconds: environment.LOCAL_SCHEDULE_SECONDS ? number('LOCAL_SCHEDULE_SECONDS', 60, 1, 86_400) : undefined,
    rotateEverySeconds: environment.ROTATE_EVERY_SECONDS ? number('ROTATE_EVERY_SECONDS', 60, 1, 86_400) : undefined,
  };
  faults.push(...samePorts(options));
  if (faults.length > 0) throw new Error(`${faults.join('; ')}.`);
  return options;
};

/** 0 is any free one, and as often as one likes. */
const samePorts = ({ port, ringCxPort, awsPort }: BrokerOptions): readonly string[] => {
  const chosen = [port, ringCxPort, awsPort].filter((each) => each !== 0);
  return new Set(chosen).size === chosen.length ? [] : ['PORT, RINGCX_PORT and AWS_PORT must be different'];
};

const credentialsIn = (environment: Environment): BrokerOptions['awsCredentials'] => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};
