import type { Context } from 'hono';
import type { SimulatorEnv } from './endpoint.ts';

/** The parameters of the query and of the form, because RingCX takes either. The form wins. */
export async function readParameters(context: Context<SimulatorEnv>): Promise<URLSearchParams> {
  const parameters = new URL(context.req.url).searchParams;
  const contentType = context.req.header('Content-Type') ?? '';
  if (!contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')) return parameters;
  for (const [name, value] of new URLSearchParams(await context.req.text())) parameters.set(name, value);
  return parameters;
}
