import { Hono } from 'hono';
import { credentialsOf } from './account.ts';
import { addAccountControlRoutes } from './account-control-routes.ts';
import { json, toResponse } from './answers.ts';
import { accountBody, type BodyFault, faultBody, readBody, resetBody } from './control-bodies.ts';
import type { SimulatorEnv } from './endpoint.ts';
import { resetSimulation, type Simulation } from './simulation.ts';

/** Routes by which tests inspect the simulator and inject faults. RingCX has none of them, and they are not counted. */
export function controlRoutes(simulation: Simulation): Hono<SimulatorEnv> {
  const control = new Hono<SimulatorEnv>();
  addFaultRoutes(control, simulation);
  addAccountControlRoutes(control, simulation);

  control.get('/stats', (context) => {
    const account = context.req.query('account');
    const { callCounts } = simulation;
    const calls = account === undefined ? callCounts.all() : callCounts.ofAccount(account);
    return context.json({ calls, total: calls.reduce((total, { count }) => total + count, 0) });
  });

  control.post('/reset', async (context) => {
    const body = readBody(resetBody, await context.req.text());
    if ('faults' in body) return refuse(body.faults);
    resetSimulation(simulation, body.value);
    return context.body(null, 204);
  });

  control.get('/accounts', (context) =>
    context.json({
      accounts: simulation.accounts.all().map(({ mainAccountId, username }) => ({ mainAccountId, username })),
    }),
  );

  control.post('/accounts', async (context) => {
    const body = readBody(accountBody, await context.req.text());
    if ('faults' in body) return refuse(body.faults);
    const { tokenSeconds = simulation.tokenSeconds, canUseAdminApi } = body.value;
    return context.json(credentialsOf(simulation.accounts.add({ tokenSeconds, canUseAdminApi })), 201);
  });

  return control;
}

function addFaultRoutes(control: Hono<SimulatorEnv>, { accounts, faults }: Simulation): void {
  control.post('/faults', async (context) => {
    const body = readBody(faultBody, await context.req.text());
    if ('faults' in body) return refuse(body.faults);
    const { account } = body.value;
    // A fault for a misspelt account would never take effect, and a test could pass for that reason.
    if (account !== undefined && !accounts.withId(account)) {
      return refuse([{ path: 'account', message: 'No such account' }]);
    }
    faults.add(body.value);
    return context.json(body.value, 201);
  });

  control.delete('/faults', (context) => {
    faults.clear();
    return context.body(null, 204);
  });
}

function refuse(errors: readonly BodyFault[]): Response {
  return toResponse(json({ errors }, 400));
}
