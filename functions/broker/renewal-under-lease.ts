import { BrokerError } from './broker-error.ts';
import { satisfies } from './demand.ts';
import { keepSession } from './keep-session.ts';
import { LeaseLost } from './leased-calls.ts';
import { noteError, noteFault } from './note-failure.ts';
import { obtainSession } from './obtain-session.ts';
import { RenewalFault } from './renewal-fault.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import type { Session } from './session.ts';

/**
 * The renewal itself, by the one who holds the lease. What it learns is written with the lease's return. Undefined: the
 * lease was lost on the way, and what its next holder gets is to be waited for.
 */
export async function renewUnderLease(ports: RenewalPorts, renewal: LeasedRenewal): Promise<Session | undefined> {
  const { record, owner, demand, askedAt } = renewal;
  const { connections, clock } = ports;
  if (record.session && satisfies(demand, record.session, clock.now(), askedAt)) {
    await connections.releaseLease(record.name, owner);
    return record.session;
  }
  try {
    return await keepSession(ports, renewal, await obtainSession(ports, renewal));
  } catch (error) {
    if (error instanceof LeaseLost) {
      // It may be ours still, with a session saved under it by its holder before.
      await connections.releaseLease(record.name, owner);
      return undefined;
    }
    if (error instanceof RenewalFault) return await answerFault(ports, renewal, error);
    const noted = error instanceof BrokerError && (await noteError(ports, renewal, error));
    // Not to hide the error behind another one: the lease lapses by itself.
    if (!noted) await connections.releaseLease(record.name, owner).catch(() => undefined);
    throw error;
  }
}

async function answerFault(ports: RenewalPorts, renewal: LeasedRenewal, fault: RenewalFault): Promise<undefined> {
  const answer = await noteFault(ports, renewal, fault);
  if (answer) throw answer;
}
