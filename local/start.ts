import { Closers } from './closers.ts';
import { removeOwnReady, writeReady } from './console/ready.ts';
import { welcome } from './console/welcome.ts';
import { readOptions } from './options.ts';

// Two seconds are promised.
const STOP_LIMIT_MS = 1500;
// One Ctrl-C can arrive twice: from the terminal, and passed on by npm.
const SAME_SIGNAL_MS = 300;

const PARENT_CHECK_MS = 500;

const closers = new Closers();
let stoppingSince: number | undefined;

const print = (line: string): void => {
  if (!closers.closed) process.stdout.write(`${line}\n`);
};

const stop = async (code: number): Promise<void> => {
  stoppingSince = Date.now();
  setTimeout(() => process.exit(code), STOP_LIMIT_MS);
  await closers.close();
  process.exit(code);
};

const onSignal = (): void => {
  if (stoppingSince === undefined) void stop(0);
  else if (Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(0);
};

/** A SIGTERM to npm ends the shell that npm started, which does not pass it on: what is left is a process without parent. */
const endWithNpm = (): void => {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => {
    if (process.ppid !== parent) onSignal();
  }, PARENT_CHECK_MS).unref();
};

const start = async (): Promise<void> => {
  const options = readOptions(process.env);
  // Loaded only now, because it takes a while in which a Ctrl-C must already count.
  const { startBroker } = await import('./start-broker.ts');
  const { ready, operatorsAreCallers } = await startBroker(options, closers, print);
  if (closers.closed) return;
  process.on('exit', () => removeOwnReady(options.directory, ready));
  writeReady(options.directory, ready);
  process.stdout.write(`${welcome(ready, operatorsAreCallers)}\n`);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
endWithNpm();
// Whoever read the output is gone, as with `npm start | head`.
process.stdout.on('error', onSignal);

try {
  await start();
} catch (error) {
  // Parts that fail because they are being stopped have nothing to say.
  if (!closers.closed) {
    process.stderr.write(`The broker cannot start: ${error instanceof Error ? error.message : error}\n`);
    await stop(1);
  }
}
