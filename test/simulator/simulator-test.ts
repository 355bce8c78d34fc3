import { test as base, onTestFinished } from 'vitest';
import {
  type SimulatedAccount,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../simulator/start-simulator.ts';
import { SimulatorClient } from './simulator-client.ts';

/** Stands still until `advance` is called. */
class Clock {
  #nowMs = Date.UTC(2026, 0, 15, 10);
  readonly now = () => this.#nowMs;

  advance(seconds: number): void {
    this.#nowMs += seconds * 1000;
  }
}

export interface Simulated {
  readonly simulator: Simulator;
  readonly client: SimulatorClient;
  readonly clock: Clock;
  readonly account: SimulatedAccount;
}

/** A simulator on a free port until the test ends, for tests that need options of their own. */
export async function simulate(options: SimulatorOptions = {}): Promise<Simulated> {
  const clock = new Clock();
  const simulator = await startSimulator({ now: clock.now, ...options });
  onTestFinished(() => simulator.close());
  return { simulator, client: new SimulatorClient(simulator.url), clock, account: simulator.account };
}

/** Every test gets a simulator of its own. */
export const test = base
  .extend('simulated', () => simulate())
  .extend('simulator', ({ simulated }) => simulated.simulator)
  .extend('client', ({ simulated }) => simulated.client)
  .extend('clock', ({ simulated }) => simulated.clock)
  .extend('account', ({ simulated }) => simulated.account);
