import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { runBroker } from '../test/end-to-end/running-broker.ts';
import { median, quantile } from './median.ts';

/** Fewer than the stage lets through in a burst. */
const REQUESTS = 400;

/** An access token asked for as an IVR does, of the broker as `npm start` runs it: one at a time, then 50 at once. */
export async function benchRequests(): Promise<void> {
  const began = performance.now();
  const broker = await runBroker();
  const { brokerUrl, connection, caller } = broker.ready;
  const url = `${brokerUrl}/connections/${connection}/access-token`;
  const authorization = `Basic ${Buffer.from(`${caller.id}:${caller.secret}`).toString('base64')}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const ask = () => timeRequest(url, authorization, agent);
  const first = await ask();
  const sinceStart = performance.now() - began;
  for (let i = 0; i < 50; i += 1) await ask();
  const alone: number[] = [];
  for (let i = 0; i < REQUESTS; i += 1) alone.push(await ask());
  const together = await inParallel(50, REQUESTS, ask);
  console.table([
    { what: 'start to first token', ms: Math.round(sinceStart) },
    { what: 'first request, cold functions', ms: Math.round(first) },
    { what: 'warm, one at a time, median', ms: median(alone) },
    { what: 'warm, one at a time, 99 %', ms: quantile(alone, 0.99) },
    { what: 'warm, 50 at once, median', ms: median(together) },
    { what: 'warm, 50 at once, 99 %', ms: quantile(together, 0.99) },
  ]);
  agent.destroy();
  await broker.stop();
}

async function inParallel(lanes: number, count: number, ask: () => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  const lane = async () => {
    while (times.length < count) times.push(await ask());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return times;
}

function timeRequest(url: string, authorization: string, agent: Agent): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, headers: { authorization } }, (incoming) => {
      incoming.resume();
      incoming.on('end', () => {
        if (incoming.statusCode === 200) resolve(performance.now() - began);
        else reject(new Error(`the broker answered ${incoming.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
