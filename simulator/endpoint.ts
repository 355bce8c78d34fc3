import { setTimeout as wait } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { Account } from './account.ts';
import { type Answer, MALFORMED, toResponse } from './answers.ts';
import type { EndpointName } from './endpoint-names.ts';
import { faultAnswer } from './fault-answers.ts';
import type { FaultEffect } from './faults.ts';
import type { Simulation } from './simulation.ts';

export type SimulatorEnv = { Bindings: HttpBindings };

/**
 * A call in two steps: the first finds the account without any effect, the second has the effect. A fault can come
 * between the two, which makes the difference between `drop-before` and `drop-after`.
 */
interface PreparedCall {
  readonly account: Account | undefined;
  readonly act: () => Answer | Promise<Answer>;
}

export type Prepare = (simulation: Simulation, context: Context<SimulatorEnv>) => Promise<PreparedCall>;

export function endpoint(simulation: Simulation, name: EndpointName, prepare: Prepare) {
  return async (context: Context<SimulatorEnv>): Promise<Response> => {
    const { account, act } = await prepare(simulation, context);
    const fault = simulation.faults.take(name, account?.mainAccountId);
    const answer = await answerUnderFault(fault, act, (failure) => faultAnswer(context.req, failure, simulation.now()));
    const status = answer?.status ?? 0;
    simulation.callCounts.record(name, status, account?.mainAccountId ?? null);
    simulation.onCall({ endpoint: name, status, ...(account && { account: account.mainAccountId }) });
    if (answer) return toResponse(answer);
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  };
}

/** Undefined when the connection is to be closed without an answer. */
async function answerUnderFault(
  fault: FaultEffect | undefined,
  act: PreparedCall['act'],
  fail: (failure: FaultEffect & { kind: 'status' }) => Answer,
): Promise<Answer | undefined> {
  switch (fault?.kind) {
    case undefined:
      return act();
    case 'delay':
      // The timer must not keep the process alive once the server is closed.
      await wait(fault.delayMs, undefined, { ref: false });
      return act();
    case 'status':
      return fail(fault);
    case 'drop-before':
      return undefined;
    case 'drop-after':
      await act();
      return undefined;
    case 'malformed':
      await act();
      return MALFORMED;
  }
}
