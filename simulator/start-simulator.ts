import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { addAccount, addUser, type NewAccountOptions, type NewUserOptions } from './add-user.ts';
import { addAdminRoutes } from './admin-routes.ts';
import { notFound, toResponse } from './answers.ts';
import { controlRoutes } from './control-routes.ts';
import type { SimulatorEnv } from './endpoint.ts';
import type { HypothesisValues } from './hypotheses.ts';
import { addRingExRoutes } from './ringex-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { createSimulation, type SimulatedCall, type Simulation } from './simulation.ts';
import type { SimulatedAccount } from './user.ts';

export type { SimulatedAccount } from './user.ts';

export interface SimulatorOptions {
  /** 0, the default, selects any free port. */
  readonly port?: number;
  readonly host?: string;
  /** How long access tokens live, unless the account says otherwise. */
  readonly tokenSeconds?: number;
  /** Milliseconds since 1970. Every expiry and rate window uses this clock; the delay of a fault does not. */
  readonly now?: () => number;
  /** Called for every call, with status 0 for one whose connection was closed without an answer. */
  readonly onCall?: (call: SimulatedCall) => void;
  /** Positions other than the defaults. */
  readonly hypotheses?: Partial<HypothesisValues>;
}

export interface Simulator {
  readonly url: string;
  readonly account: SimulatedAccount;
  readonly addAccount: (options?: NewAccountOptions) => SimulatedAccount;
  /** Adds another user to the main account of this one. */
  readonly addUser: (account: Pick<SimulatedAccount, 'mainAccountId'>, options?: NewUserOptions) => SimulatedAccount;
  /** Changes the named positions and leaves the others. */
  readonly setHypotheses: (changes: Partial<HypothesisValues>) => void;
  readonly close: () => Promise<void>;
}

/** Serves RingCX and RingEX on one loopback address, with one account. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', tokenSeconds = 300, now = Date.now, onCall = () => {} } = options;
  const simulation = await createSimulation({ tokenSeconds, now, onCall });
  const setHypotheses: Simulator['setHypotheses'] = (changes) => {
    const [wrong] = simulation.hypotheses.set(changes);
    if (wrong) throw new Error(`${wrong.path}: ${wrong.message}`);
  };
  setHypotheses(options.hypotheses ?? {});
  // By default the adaptor replaces the global Request and Response, which other code in this process uses.
  const server = createAdaptorServer({ fetch: routes(simulation).fetch, overrideGlobalObjects: false });
  const url = await listen(server, port, host);
  return {
    url,
    account: addAccount(simulation, {}),
    addAccount: (accountOptions = {}) => addAccount(simulation, accountOptions),
    addUser: ({ mainAccountId }, userOptions = {}) => addUser(simulation, mainAccountId, userOptions),
    setHypotheses,
    close: () => close(server),
  };
}

function routes(simulation: Simulation): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();
  addSessionRoutes(app, simulation);
  addRingExRoutes(app, simulation);
  addAdminRoutes(app, simulation);
  app.route('/__simulator', controlRoutes(simulation));
  return app.notFound(() => toResponse(notFound('Not found')));
}

async function listen(server: ServerType, port: number, host: string): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const error = new Error(`The simulator cannot listen on ${host}:${port} (${code})`, { cause });
    throw Object.assign(error, { code });
  }
  const address = server.address() as AddressInfo;
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    // The callback gets an error only when the server is already closed, which is fine.
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
