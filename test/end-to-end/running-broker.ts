import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Ready } from '../../local/console/ready.ts';
import { signRequest } from '../../local/sign-request.ts';

export interface RequestOptions {
  /** The caller of `ready.json`, or another one, as Basic credentials. */
  readonly caller?: true | { readonly id: string; readonly secret: string };
  /** Signed with SigV4 by the operator of `ready.json`. */
  readonly operator?: true;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: object | string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Undefined unless the body is a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

export interface Stopped {
  readonly code: number | null;
  readonly output: string;
}

export interface RunningBroker {
  readonly ready: Ready;
  readonly pid: number;
  /** Where the broker keeps its files. */
  readonly directory: string;
  /** Everything printed so far, on both streams. */
  readonly output: () => string;
  /** The text that is shown once the broker is ready. Only here may the caller's and the operator's secrets be printed. */
  readonly welcome: () => string;
  /** `path` is below the stage. */
  readonly request: (method: string, path: string, options?: RequestOptions) => Promise<Answer>;
  /** The body of each answer so far, with its request. */
  readonly answers: () => ReadonlyArray<{ readonly request: string; readonly body: string }>;
  /** Fails when a secret is in anything printed, or in an answer with an error status. */
  readonly expectNothingLeaked: (secrets: readonly string[]) => void;
  readonly stop: (signal?: NodeJS.Signals) => Promise<Stopped>;
}

const READY_WITHIN_MS = 100_000;
const START_OF_WELCOME = 'The RingCX Token Broker is running.';
const END_OF_WELCOME = 'Press Ctrl-C to stop.';

/** For `npm start` on free ports. In a test run it takes the bundles that an earlier start has made. */
export const startEnvironment = (): Readonly<Record<string, string | undefined>> => {
  const { PATH, NODE_OPTIONS, BUNDLE_DIRECTORY } = process.env;
  const bundles = BUNDLE_DIRECTORY === undefined ? {} : { NODE_OPTIONS, BUNDLE_DIRECTORY };
  return { PATH, PORT: '0', RINGCX_PORT: '0', AWS_PORT: '0', ...bundles };
};

/** The broker as `npm start` starts it, on free ports and with a directory of its own. */
export const runBroker = async (environment: Readonly<Record<string, string>> = {}): Promise<RunningBroker> => {
  const directory = mkdtempSync(join(tmpdir(), 'broker-'));
  const child = spawn(process.execPath, ['local/start.ts'], {
    env: { ...startEnvironment(), LOCAL_DIR: directory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => printed.push(text));
  const output = (): string => printed.join('');
  const ended = once(child, 'close');
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<Stopped> => {
    child.kill(signal);
    await ended;
    rmSync(directory, { recursive: true, force: true });
    return { code: child.exitCode, output: output() };
  };
  const ready = await readyFile(child, join(environment.LOCAL_DIR ?? directory, 'ready.json'), output).catch(
    (error: unknown) => {
      rmSync(directory, { recursive: true, force: true });
      throw error;
    },
  );
  const answers: { readonly request: string; readonly status: number; readonly body: string }[] = [];
  const welcome = (): string => output().slice(output().indexOf(START_OF_WELCOME), output().indexOf(END_OF_WELCOME));
  return {
    ready,
    pid: child.pid ?? 0,
    directory: environment.LOCAL_DIR ?? directory,
    output,
    welcome,
    answers: () => answers,
    stop,
    async request(method, path, options = {}) {
      const answer = await send(ready, { method, url: ready.brokerUrl + path, options });
      answers.push({ request: `${method} ${path.split('?')[0]}`, status: answer.status, body: answer.body });
      return answer;
    },
    expectNothingLeaked(secrets) {
      const shown = [ready.caller.secret, ready.aws.secretAccessKey];
      const allowed = shown.reduce((text, secret) => text.replaceAll(secret, ''), welcome());
      const errors = answers.filter(({ status }) => status >= 400).map(({ body }) => body);
      expectNoneIn([output().replace(welcome(), () => allowed), ...errors], secrets);
    },
  };
};

/** Compares the number alone, because a message of `expect` would show the secret. */
const expectNoneIn = (texts: readonly string[], secrets: readonly string[]): void => {
  const leaked = secrets.filter((secret) => texts.some((text) => text.includes(secret))).length;
  expect(leaked, 'secrets found in what was printed or answered with an error').toBe(0);
};

const readyFile = async (child: ChildProcess, path: string, output: () => string): Promise<Ready> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stdout?.on('data', () => output().includes(END_OF_WELCOME) && resolve());
  child.once('close', (code) => reject(new Error(`The broker ended with ${code}:\n${output()}`)));
  const overdue = AbortSignal.timeout(READY_WITHIN_MS);
  overdue.addEventListener('abort', () => {
    reject(new Error(`The broker was not ready in time:\n${output()}`));
  });
  try {
    await promise;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  // The broker writes this file before it prints the welcome.
  return JSON.parse(readFileSync(path, 'utf8'));
};

const send = async (
  ready: Ready,
  { method, url, options }: { readonly method: string; readonly url: string; readonly options: RequestOptions },
): Promise<Answer> => {
  const { body: content, operator, caller } = options;
  const body = typeof content === 'object' ? JSON.stringify(content) : content;
  const headers: Record<string, string> = {
    ...(typeof content === 'object' && { 'content-type': 'application/json' }),
    ...(caller && { authorization: basic(caller === true ? ready.caller : caller) }),
    ...options.headers,
  };
  const request = { method, url, headers, ...(body !== undefined && { body }) };
  const response = await fetch(
    url,
    operator ? { ...request, headers: await signRequest(request, ready.aws) } : request,
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text, json: parse(text) };
};

const basic = ({ id, secret }: { readonly id: string; readonly secret: string }): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const parse = (text: string): Answer['json'] => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Answer['json']) : undefined;
  } catch {
    return undefined;
  }
};
