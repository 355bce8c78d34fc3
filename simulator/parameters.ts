import type { Context } from 'hono';
import type { SimulatorEnv } from './endpoint.ts';

/** The query's parameters with the form's on top: RingCX takes either. */
export async function readParameters(context: Context<SimulatorEnv>): Promise<URLSearchParams> {
  const parameters = new URL(context.req.url).searchParams;
  const contentType = context.req.header('Content-Type') ?? '';
  if (!contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')) return parameters;
  for (const [name, value] of new URLSearchParams(await context.req.text())) parameters.set(name, value);
  return parameters;
}
