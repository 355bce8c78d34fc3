import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { runBroker } from '../test/end-to-end/running-broker.ts';
import { median, quantile } from './quantile.ts';

/** Fewer than the burst that API Gateway's stage allows. */
const REQUESTS = 400;
const CONCURRENCY = 50;
const WARM_UP_REQUESTS = 50;

/** Asks for an access token as an IVR does, from the broker as `npm start` runs it: one at a time, then 50 at once. */
export async function benchRequests(): Promise<void> {
  const began = performance.now();
  const broker = await runBroker();
  const { brokerUrl, connection, caller } = broker.ready;
  const url = `${brokerUrl}/connections/${connection}/access-token`;
  const authorization = `Basic ${Buffer.from(`${caller.id}:${caller.secret}`).toString('base64')}`;
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const ask = () => timeRequestMs(url, authorization, agent);
  const first = await ask();
  const sinceStart = performance.now() - began;
  for (let i = 0; i < WARM_UP_REQUESTS; i += 1) await ask();
  const alone: number[] = [];
  for (let i = 0; i < REQUESTS; i += 1) alone.push(await ask());
  const together = await inParallel({ concurrency: CONCURRENCY, count: REQUESTS }, ask);
  console.table([
    { measure: 'start to first token', ms: Math.round(sinceStart) },
    { measure: 'first request, cold functions', ms: Math.round(first) },
    { measure: 'warm, one at a time, median', ms: median(alone) },
    { measure: 'warm, one at a time, 99 %', ms: quantile(alone, 0.99) },
    { measure: 'warm, 50 at once, median', ms: median(together) },
    { measure: 'warm, 50 at once, 99 %', ms: quantile(together, 0.99) },
  ]);
  agent.destroy();
  await broker.stop();
}

async function inParallel(
  { concurrency, count }: { readonly concurrency: number; readonly count: number },
  ask: () => Promise<number>,
): Promise<number[]> {
  const times: number[] = [];
  const lane = async () => {
    while (times.length < count) times.push(await ask());
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return times;
}

function timeRequestMs(url: string, authorization: string, agent: Agent): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, headers: { authorization } }, (incoming) => {
      incoming.resume();
      incoming.on('end', () => {
        if (incoming.statusCode === 200) resolve(performance.now() - began);
        else reject(new Error(`the broker answered with status ${incoming.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
