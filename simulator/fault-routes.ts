import type { Hono } from 'hono';
import { refuseBody } from './answers.ts';
import { type BodyFault, readBody } from './control-bodies.ts';
import type { SimulatorEnv } from './endpoint.ts';
import { faultBody, outageBody } from './fault-body.ts';
import type { Simulation } from './simulation.ts';

export function addFaultRoutes(control: Hono<SimulatorEnv>, simulation: Simulation): void {
  const { faults, outages } = simulation;
  control.post('/faults', async (context) => {
    const body = readBody(faultBody, await context.req.text());
    const wrong = 'faults' in body ? body.faults : unknownOwners(simulation, body.value);
    if ('faults' in body || wrong.length > 0) return refuseBody(wrong);
    faults.add(body.value);
    return context.json(body.value, 201);
  });

  control.delete('/faults', (context) => {
    faults.clear();
    return context.body(null, 204);
  });

  control.get('/outage', (context) => context.json({ outages: outages.list() }));

  control.post('/outage', async (context) => {
    const body = readBody(outageBody, await context.req.text());
    const wrong = 'faults' in body ? body.faults : unknownOwners(simulation, body.value);
    if ('faults' in body || wrong.length > 0) return refuseBody(wrong);
    outages.set(body.value);
    return context.json(body.value, 201);
  });
}

interface Owners {
  readonly account?: string | undefined;
  readonly user?: string | undefined;
}

/** A fault for a misspelt owner would never take effect, and a test could pass for that reason. */
function unknownOwners({ accounts }: Simulation, { account, user }: Owners): BodyFault[] {
  const wrong: BodyFault[] = [];
  if (account !== undefined && !accounts.withId(account)) wrong.push({ path: 'account', message: 'No such account' });
  if (user === undefined) return wrong;
  const known = accounts.user(user);
  const isOfAccount = account === undefined || known?.account.mainAccountId === account;
  if (!known || !isOfAccount) wrong.push({ path: 'user', message: 'No such user' });
  return wrong;
}
