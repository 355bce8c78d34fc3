import { Hono } from 'hono';
import { addAccountControlRoutes } from './account-control-routes.ts';
import { addAccount, faultOfUserOptions } from './add-user.ts';
import { json, refuseBody, ringCxError, toResponse } from './answers.ts';
import { accountBody, hypothesesBody, readBody, resetBody } from './control-bodies.ts';
import type { SimulatorEnv } from './endpoint.ts';
import { addFaultRoutes } from './fault-routes.ts';
import { isLoopback } from './loopback.ts';
import { resetSimulation, type Simulation } from './simulation.ts';
import { addStatsRoutes } from './stats-routes.ts';

/** Routes by which tests inspect the simulator and inject faults. RingCX has none of them, and they are not counted. */
export function controlRoutes(simulation: Simulation): Hono<SimulatorEnv> {
  const control = new Hono<SimulatorEnv>();
  refuseOtherOrigins(control);
  addFaultRoutes(control, simulation);
  addStatsRoutes(control, simulation);
  addAccountControlRoutes(control, simulation);
  addHypothesisRoutes(control, simulation);

  control.post('/reset', async (context) => {
    const body = readBody(resetBody, await context.req.text());
    if ('faults' in body) return refuseBody(body.faults);
    resetSimulation(simulation, body.value);
    return context.body(null, 204);
  });

  control.get('/accounts', (context) =>
    context.json({
      accounts: simulation.accounts.all().map(({ mainAccountId, users: [{ username }] }) => ({
        mainAccountId,
        username,
      })),
    }),
  );

  control.post('/accounts', async (context) => {
    const body = readBody(accountBody, await context.req.text());
    if ('faults' in body) return refuseBody(body.faults);
    const fault = faultOfUserOptions(simulation, body.value);
    return fault ? refuseBody([fault]) : context.json(addAccount(simulation, body.value), 201);
  });

  return control;
}

/**
 * A page in a browser could otherwise reach these routes: by a name that leads to this machine, by a form, even without a
 * field, or by a request without a body, which a browser sends to other origins with its own origin.
 */
function refuseOtherOrigins(control: Hono<SimulatorEnv>): void {
  control.use(async (context, next) => {
    if (!isLoopback(context.req.header('Host'))) {
      return toResponse(ringCxError(403, 'simulator.host', 'The control plane answers to loopback hosts alone'));
    }
    const origin = context.req.header('Origin');
    if (origin !== undefined && !isLoopback(origin.replace(/^https?:\/\//, ''))) {
      return toResponse(ringCxError(403, 'simulator.origin', 'The control plane answers to no page of another host'));
    }
    const contentType = context.req.header('Content-Type');
    const isJson = contentType !== undefined && /^application\/json *(;|$)/i.test(contentType);
    if (!isJson && (contentType !== undefined || (await context.req.text()) !== '')) {
      return toResponse(ringCxError(415, 'simulator.content-type', 'The body must be application/json'));
    }
    return next();
  });
}

function addHypothesisRoutes(control: Hono<SimulatorEnv>, { hypotheses }: Simulation): void {
  const list = () => toResponse(json({ hypotheses: hypotheses.list() }));
  control.get('/hypotheses', list);

  control.post('/hypotheses', async (context) => {
    const body = readBody(hypothesesBody, await context.req.text());
    const faults = 'faults' in body ? body.faults : hypotheses.set(body.value);
    return faults.length > 0 ? refuseBody(faults) : list();
  });

  control.delete('/hypotheses', (context) => {
    hypotheses.restore();
    return context.body(null, 204);
  });
}
