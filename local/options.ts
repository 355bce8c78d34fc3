import { resolve } from 'node:path';
import type { HypothesisValues } from '../simulator/hypotheses.ts';
import { readHypotheses } from '../simulator/read-hypotheses.ts';
import { type AwsSwitches, readAwsSwitches } from './aws-switches.ts';
import { errorMessage } from './error-message.ts';
import type { FunctionCredentials } from './lambda/container-environment.ts';

export interface BrokerOptions {
  /** 0 selects any free port. */
  readonly port: number;
  readonly ringCxPort: number;
  readonly awsPort: number;
  readonly ringCxUrl: string | undefined;
  readonly ringExUrl: string | undefined;
  readonly awsEndpointUrl: string | undefined;
  /** Only for another AWS endpoint; the endpoint of this start accepts only the access keys that it generates. */
  readonly awsCredentials: FunctionCredentials | undefined;
  readonly region: string;
  readonly accountId: string;
  readonly tokenSeconds: number;
  /** Positions of the simulator other than its defaults. */
  readonly hypotheses: Partial<HypothesisValues>;
  readonly directory: string;
  readonly maxContainers: number;
  /** How the stand-ins for AWS behave. */
  readonly aws: AwsSwitches;
  readonly scheduleSeconds: number | undefined;
  /** Rotates every managed API token this often, for demonstrations. */
  readonly rotateEverySeconds: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Range {
  readonly min: number;
  readonly max: number;
}

const PORTS: Range = { min: 0, max: 65_535 };
const SECONDS: Range = { min: 1, max: 86_400 };

/** Reads the options of a start from environment variables. Throws one error that names every fault. */
export const readOptions = (environment: Environment): BrokerOptions => {
  const faults: string[] = [];
  const number = (name: string, fallback: number, { min, max }: Range): number => {
    const value = Number(environment[name] || fallback);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    faults.push(`${name} must be a whole number from ${min} to ${max}`);
    return fallback;
  };
  const url = (name: string): string | undefined => {
    const value = environment[name] || undefined;
    if (value !== undefined && !URL.canParse(value)) faults.push(`${name} must be a URL`);
    return value?.replace(/\/$/, '');
  };
  const hypotheses = (): Partial<HypothesisValues> => {
    try {
      return readHypotheses(environment.HYPOTHESES ?? '');
    } catch (error) {
      faults.push(`HYPOTHESES: ${errorMessage(error)}`);
      return {};
    }
  };
  const switches = (): AwsSwitches => {
    const read = readAwsSwitches(environment.LOCAL_AWS ?? '');
    faults.push(...read.faults.map((fault) => `LOCAL_AWS: ${fault}`));
    return read.switches;
  };
  const options: BrokerOptions = {
    port: number('PORT', 8787, PORTS),
    ringCxPort: number('RINGCX_PORT', 8788, PORTS),
    awsPort: number('AWS_PORT', 8789, PORTS),
    ringCxUrl: url('RINGCX_URL'),
    ringExUrl: url('RINGEX_URL'),
    awsEndpointUrl: url('AWS_ENDPOINT_URL'),
    awsCredentials: credentialsIn(environment),
    region: environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1',
    accountId: '000000000000',
    tokenSeconds: number('RINGCX_TOKEN_SECONDS', 300, SECONDS),
    hypotheses: hypotheses(),
    directory: resolve(environment.LOCAL_DIR || '.local'),
    maxContainers: number('LOCAL_CONTAINERS', 8, { min: 1, max: 1000 }),
    aws: switches(),
    scheduleSeconds: environment.LOCAL_SCHEDULE_SECONDS ? number('LOCAL_SCHEDULE_SECONDS', 60, SECONDS) : undefined,
    rotateEverySeconds: environment.ROTATE_EVERY_SECONDS ? number('ROTATE_EVERY_SECONDS', 60, SECONDS) : undefined,
  };
  faults.push(...samePorts(options));
  if (options.ringCxUrl !== undefined && Object.keys(options.hypotheses).length > 0)
    faults.push('HYPOTHESES is only for the simulator, and RINGCX_URL replaces it');
  if (faults.length > 0) throw new Error(`${faults.join('; ')}.`);
  return options;
};

/** Several ports may be 0, which selects a different free port for each. */
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
