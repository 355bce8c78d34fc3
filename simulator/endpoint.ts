import { setTimeout as wait } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { RingExApp, User } from './account.ts';
import { answerUnderHypotheses } from './answer-under-hypotheses.ts';
import { type Answer, MALFORMED, redirection, toResponse } from './answers.ts';
import { type EndpointName, isRingEx } from './endpoint-names.ts';
import { faultAnswer } from './fault-answers.ts';
import type { FaultEffect } from './faults.ts';
import { oddSession } from './odd-session.ts';
import { recordCall, type Simulation } from './simulation.ts';
import { sendWireFault, type WireFault } from './wire-faults.ts';

export type SimulatorEnv = { Bindings: HttpBindings };

/**
 * A call in two steps: the first finds the user without any effect, the second has the effect. A fault can come between
 * the two, which makes the difference between `drop-before` and `drop-after`.
 */
interface PreparedCall {
  readonly user: User | undefined;
  /** Set for the calls that show one. */
  readonly app?: RingExApp | undefined;
  readonly act: () => Answer | Promise<Answer>;
}

export type Prepare = (simulation: Simulation, context: Context<SimulatorEnv>) => Promise<PreparedCall>;

/** An answer, or the way in which there is none. */
type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'drop' }
  | { readonly kind: WireFault; readonly answer: Answer | undefined };

export function endpoint(simulation: Simulation, name: EndpointName, prepare: Prepare) {
  return async (context: Context<SimulatorEnv>): Promise<Response> => {
    const { user, app, act: actWithAgent } = await prepare(simulation, context);
    const { hypotheses, now } = simulation;
    const fail = (status: number, retryAfterSeconds?: number) =>
      faultAnswer(context.req, { status, retryAfterSeconds }, now());
    const isNameless = hypotheses.values.userAgentRequired === 'yes' && !context.req.header('User-Agent');
    const act = isNameless ? () => fail(403) : actWithAgent;
    const effect = simulation.outages.effectOn(name, user) ?? simulation.faults.take(name, user);
    const outcome = await outcomeUnder(effect, act, fail, simulation);
    if (outcome.kind === 'answer') {
      const request = { method: context.req.method, ofRingEx: isRingEx(name) };
      const answer = answerUnderHypotheses(outcome.answer, request, hypotheses.values, now());
      recordCall(simulation, { endpoint: name, status: answer.status, user, app });
      return toResponse(answer);
    }
    recordCall(simulation, { endpoint: name, status: 0, user, app });
    const { socket } = context.env.incoming;
    if (outcome.kind === 'drop') socket.destroy();
    else sendWireFault(outcome.kind, socket, outcome.answer);
    return RESPONSE_ALREADY_SENT;
  };
}

async function outcomeUnder(
  effect: FaultEffect | undefined,
  act: PreparedCall['act'],
  fail: (status: number, retryAfterSeconds?: number) => Answer,
  { accessTokens }: Simulation,
): Promise<Outcome> {
  if (!effect) return { kind: 'answer', answer: await act() };
  switch (effect.kind) {
    case 'delay':
      // The timer must not keep the process alive once the server is closed.
      await wait(effect.delayMs, undefined, { ref: false });
      return { kind: 'answer', answer: await act() };
    case 'status':
      return { kind: 'answer', answer: fail(effect.status, effect.retryAfterSeconds) };
    case 'drop-before':
      return { kind: 'drop' };
    case 'drop-after':
      await act();
      return { kind: 'drop' };
    case 'malformed':
      await act();
      return { kind: 'answer', answer: MALFORMED };
    case 'redirect':
      return { kind: 'answer', answer: redirection(effect.status, effect.location) };
    case 'odd-session':
      return { kind: 'answer', answer: await oddSession(await act(), effect.which, accessTokens) };
    default:
      return { kind: effect.kind, answer: effect.takesEffect ? await act() : undefined };
  }
}
