import { removeOwnReady, removeStaleReady, writeReady } from './console/ready.ts';
import { welcome } from './console/welcome.ts';
import { errorMessage } from './error-message.ts';
import { readOptions } from './options.ts';
import { ShutdownHooks } from './shutdown-hooks.ts';

// A stop takes at most this long, even when a part does not end.
const STOP_LIMIT_MS = 1500;
// One Ctrl-C can arrive twice: from the terminal, and again from npm.
const SAME_SIGNAL_MS = 300;

const PARENT_CHECK_MS = 500;

const shutdown = new ShutdownHooks();
let stoppingSince: number | undefined;

const print = (line: string): void => {
  if (!shutdown.closed) process.stdout.write(`${line}\n`);
};

const stop = async (code: number): Promise<void> => {
  stoppingSince = Date.now();
  setTimeout(() => process.exit(code), STOP_LIMIT_MS);
  await shutdown.close();
  process.exit(code);
};

const onSignal = (): void => {
  if (stoppingSince === undefined) void stop(0);
  else if (Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(0);
};

/** A SIGTERM to npm ends only the shell between npm and this process, so this process stops when its parent changes. */
const endWithNpm = (): void => {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => {
    if (process.ppid !== parent) onSignal();
  }, PARENT_CHECK_MS).unref();
};

const start = async (): Promise<void> => {
  const options = readOptions(process.env);
  // Programs that wait for the file must not find that of a start that was killed.
  removeStaleReady(options.directory);
  // Loading these modules takes a while, so the signal handlers are installed first.
  const { startBroker } = await import('./start-broker.ts');
  const { ready, operatorsAreCallers } = await startBroker(options, shutdown, print);
  if (shutdown.closed) return;
  process.on('exit', () => removeOwnReady(options.directory));
  writeReady(options.directory, ready);
  process.stdout.write(`${welcome(ready, operatorsAreCallers)}\n`);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
endWithNpm();
// The reader of the output can exit first, as in `npm start | head`.
process.stdout.on('error', onSignal);

try {
  await start();
} catch (error) {
  // A failure during shutdown is a consequence of the shutdown.
  if (!shutdown.closed) {
    process.stderr.write(`The broker cannot start: ${errorMessage(error)}\n`);
    await stop(1);
  }
}
