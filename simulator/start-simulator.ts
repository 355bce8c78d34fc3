import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { credentialsOf, type SimulatedAccount } from './account.ts';
import { addAdminRoutes } from './admin-routes.ts';
import { notFound, toResponse } from './answers.ts';
import { controlRoutes } from './control-routes.ts';
import type { SimulatorEnv } from './endpoint.ts';
import { addRingExRoutes } from './ringex-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { createSimulation, type SimulatedCall, type Simulation } from './simulation.ts';

export type { SimulatedAccount } from './account.ts';

export interface SimulatorOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** How long access tokens live, unless the account says otherwise. */
  tokenSeconds?: number;
  /** Epoch milliseconds. Everything that has to do with time but the delay of a fault goes by it. */
  now?: () => number;
  /** Told of every call, with status 0 for one whose connection was ended without an answer. */
  onCall?: (call: SimulatedCall) => void;
}

export interface Simulator {
  url: string;
  account: SimulatedAccount;
  addAccount(options?: { tokenSeconds?: number }): SimulatedAccount;
  close(): Promise<void>;
}

/** RingCX and RingEX on one loopback address, with one account to begin with. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', tokenSeconds = 300, now = Date.now, onCall = () => {} } = options;
  const simulation = await createSimulation({ tokenSeconds, now, onCall });
  // Overriding the global Request and Response would reach into whatever else runs in this process.
  const server = createAdaptorServer({ fetch: routes(simulation).fetch, overrideGlobalObjects: false });
  const url = await listen(server, port, host);
  const addAccount: Simulator['addAccount'] = ({ tokenSeconds: ownTokenSeconds = tokenSeconds } = {}) =>
    credentialsOf(simulation.accounts.add({ tokenSeconds: ownTokenSeconds, canUseAdminApi: true }));
  return { url, account: addAccount(), addAccount, close: () => close(server) };
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
    // Fails only for a server that is closed already, which is what was asked for.
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
