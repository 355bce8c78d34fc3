import type { Scope } from '../contract/scopes.ts';
import { hashOf } from './authenticate-caller.ts';
import { BrokerError } from './broker-error.ts';
import type { Caller, CallerRegister, Clock, Random, Signals } from './ports.ts';
import { Redacted } from './redacted.ts';

export interface CallerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly signals: Signals;
  readonly callers: CallerRegister;
}

export interface CallerChange {
  readonly scopes: readonly Scope[];
  readonly connections: readonly string[];
  /** Undefined: as it was. */
  readonly expiresAt: number | null | undefined;
  readonly newSecret: boolean;
}

/** Two people changing one caller at once is rare; a third try is enough. */
const TRIES = 3;

/** Creates the caller, or changes its grants; with a new secret beside the newest old one, so that both work for a rollover. */
export async function putCaller(
  ports: CallerPorts,
  id: string,
  change: CallerChange,
): Promise<{ readonly caller: Caller; readonly secret: Redacted | null }> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await ports.callers.find(id);
    const secret = change.newSecret || !before ? new Redacted(ports.random.secret()) : null;
    const expiresAt = change.expiresAt === undefined ? (before?.expiresAt ?? null) : change.expiresAt;
    if (secret && expiresAt !== null && expiresAt <= ports.clock.now()) throw alreadyExpired();
    const added = secret ? [{ hash: hashOf(secret), createdAt: ports.clock.now() }] : [];
    const caller: Caller = {
      id,
      scopes: change.scopes,
      connections: change.connections,
      expiresAt,
      secrets: [...added, ...(before?.secrets ?? [])].slice(0, 2),
      version: (before?.version ?? 0) + 1,
    };
    if (await ports.callers.save(caller)) {
      ports.signals.say(before ? 'caller changed' : 'caller created', {
        caller: id,
        scopes: change.scopes,
        connections: change.connections,
      });
      return { caller, secret };
    }
  }
  throw new BrokerError('storage_unavailable', `caller ${id} is being changed by somebody else; ask again in 1 s`, {
    retryAfterSeconds: 1,
  });
}

const alreadyExpired = (): BrokerError =>
  new BrokerError('bad_request', 'expiresAt: must be in the future, or null, for a new secret to be of any use');
