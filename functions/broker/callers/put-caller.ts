import type { Scope } from '../../contract/scopes.ts';
import { BrokerError } from '../broker-error.ts';
import { Redacted } from '../redacted.ts';
import { hashOf } from './authenticate-caller.ts';
import type { Caller, CallerPorts } from './ports.ts';

export interface CallerChange {
  readonly scopes: readonly Scope[];
  readonly connections: readonly string[];
  /** Undefined: as before. */
  readonly expiresAt: number | null | undefined;
  readonly newSecret: boolean;
}

/** Two people rarely change one caller at once; a third try is enough. */
const TRIES = 3;

/** Creates the caller, or changes its grants. A new secret works beside the newest old one, so that it can be rolled. */
export async function putCaller(
  ports: CallerPorts,
  id: string,
  change: CallerChange,
): Promise<{ readonly caller: Caller; readonly secret: Redacted | null }> {
  const { scopes, connections } = change;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await ports.callers.find(id);
    const changed = changeCaller(ports, { ...change, newSecret: change.newSecret || !before }, id, before);
    if (await ports.callers.save(changed.caller)) {
      ports.telemetry.info(before ? 'caller changed' : 'caller created', { caller: id, scopes, connections });
      return changed;
    }
  }
  throw new BrokerError('storage_unavailable', `caller ${id} is being changed by somebody else; ask again in 1 s`, {
    retryAfterSeconds: 1,
  });
}

function changeCaller(
  { clock, random }: CallerPorts,
  change: CallerChange,
  id: string,
  before: Caller | undefined,
): { readonly caller: Caller; readonly secret: Redacted | null } {
  const now = clock.now();
  const expiresAt = change.expiresAt === undefined ? (before?.expiresAt ?? null) : change.expiresAt;
  if (change.newSecret && expiresAt !== null && expiresAt <= now) throw alreadyExpired();
  const secret = change.newSecret ? new Redacted(random.secret()) : null;
  const added = secret ? [{ hash: hashOf(secret), createdAt: now }] : [];
  const secrets = [...added, ...(before?.secrets ?? [])].slice(0, 2);
  const { scopes, connections } = change;
  return { caller: { id, scopes, connections, expiresAt, secrets, version: (before?.version ?? 0) + 1 }, secret };
}

const alreadyExpired = (): BrokerError =>
  new BrokerError('bad_request', 'expiresAt: must be in the future, or null, for a new secret to be of any use');
