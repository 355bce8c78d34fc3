import type { Context, Hono } from 'hono';
import { refuseBody } from './answers.ts';
import type { CallFilter, CountedCall } from './call-counts.ts';
import type { SimulatorEnv } from './endpoint.ts';
import type { Simulation } from './simulation.ts';

const BY: Readonly<Record<string, keyof CountedCall>> = { account: 'account', user: 'user', client: 'client' };

export function addStatsRoutes(control: Hono<SimulatorEnv>, { callCounts, minuteCounts }: Simulation): void {
  control.get('/stats', (context) => {
    const by = BY[context.req.query('by') ?? 'account'];
    if (!by) return refuseBody([{ path: 'by', message: 'Must be account, user or client' }]);
    const calls = callCounts.sums(filterOf(context), ['endpoint', 'status', by]);
    return context.json({ calls, total: calls.reduce((total, { count }) => total + count, 0) });
  });

  control.get('/stats/minutes', (context) => context.json({ minutes: minuteCounts.list(filterOf(context)) }));
}

function filterOf({ req }: Context<SimulatorEnv>): CallFilter {
  return { account: req.query('account'), user: req.query('user'), client: req.query('client') };
}
