import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CloudFormationTemplate } from './cloudformation-template.ts';

export interface SynthesisRequest {
  /** The path of `cdk.json`. */
  readonly configuration: string;
  readonly outdir: string;
  /** These take precedence over the settings in the configuration. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Synthesis {
  readonly template: CloudFormationTemplate;
  readonly stackName: string;
  /** The directories that a deployment would upload, by object key. */
  readonly assets: Readonly<Record<string, string>>;
  /** The names of the settings that are on, but cannot have an effect on one machine. */
  readonly leftOut: readonly string[];
}

type Message = { readonly synthesis: Synthesis } | { readonly fault: string };

const PROGRAM = fileURLToPath(new URL('./synthesis-process.ts', import.meta.url));

/**
 * Synthesizes in a process of its own, because bundling blocks its process for seconds, and with it the signals to stop.
 * `onStart` receives a function that ends the process early.
 */
export const synthesize = (request: SynthesisRequest, onStart: (stop: () => void) => void): Promise<Synthesis> => {
  const { promise, resolve, reject } = Promise.withResolvers<Synthesis>();
  const child = fork(PROGRAM, [JSON.stringify(request)], {
    env: withoutCdk(process.env),
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onStart(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  child.on('message', (message: Message) => {
    if ('synthesis' in message) resolve(message.synthesis);
    else reject(new Error(`the stack cannot be synthesized: ${message.fault}${bundlerFaults(output)}`));
  });
  child.on('close', (code) =>
    reject(new Error(`the stack cannot be synthesized (exit code ${code})\n${output}`.trim())),
  );
  return promise;
};

/** The bundler reports a fault in a source file only on its standard error. */
const bundlerFaults = (output: string): string => {
  const errors = output.split('\n').filter((line) => line !== '' && !line.startsWith('Bundling asset'));
  return errors.length > 0 ? `\n${errors.join('\n')}` : '';
};

/** The CDK's command line sets these variables for an app, which would act on them. */
const withoutCdk = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('CDK_')));
