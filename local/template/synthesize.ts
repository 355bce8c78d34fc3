import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Template } from './template.ts';

export interface SynthesisRequest {
  /** The path of `cdk.json`. */
  readonly configuration: string;
  readonly outdir: string;
  /** Take precedence over the configuration's. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Synthesis {
  readonly template: Template;
  readonly stackName: string;
  /** What a deployment would upload, by its key: the directory with the bundle. */
  readonly assets: Readonly<Record<string, string>>;
}

type Message = { readonly synthesis: Synthesis } | { readonly fault: string };

const PROGRAM = fileURLToPath(new URL('./synthesis-process.ts', import.meta.url));

/**
 * Synthesizes in a process of its own: bundling holds up everything else in a process for seconds, signals to stop
 * included. `onStart` gets the means to end it early.
 */
export const synthesize = (request: SynthesisRequest, onStart: (stop: () => void) => void): Promise<Synthesis> => {
  const { promise, resolve, reject } = Promise.withResolvers<Synthesis>();
  const child = fork(PROGRAM, [JSON.stringify(request)], {
    env: withoutCdk(process.env),
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onStart(() => child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  }
  child.on('message', (message: Message) => {
    if ('synthesis' in message) resolve(message.synthesis);
    else reject(new Error(`the stack cannot be synthesized: ${message.fault}${bundlerFaults(said)}`));
  });
  child.on('close', (code) => reject(new Error(`the stack cannot be synthesized (exit code ${code})\n${said}`.trim())));
  return promise;
};

/** The bundler tells what is wrong with a source file only on its standard error. */
const bundlerFaults = (said: string): string => {
  const told = said.split('\n').filter((line) => line !== '' && !line.startsWith('Bundling asset'));
  return told.length > 0 ? `\n${told.join('\n')}` : '';
};

/** Variables by which the CDK's command line talks to an app would be taken for orders. */
const withoutCdk = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('CDK_')));
