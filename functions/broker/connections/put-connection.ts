import { BrokerError } from '../broker-error.ts';
import { switchRotation } from '../managed-token/switch-rotation.ts';
import { isKnown } from '../sessions/connection-record.ts';
import { beingForgotten } from '../sessions/find-connection.ts';
import { getFirstSession } from '../sessions/get-session.ts';
import { withLease } from '../sessions/lease.ts';
import { dueAt } from '../sessions/session.ts';
import type { SignIn } from '../sessions/sign-in.ts';
import type { ConnectionPorts } from './ports.ts';

/** Undefined: as before, or the default for a new connection. */
export interface ConnectionChange {
  readonly signIn: SignIn | undefined;
  readonly keepFresh: boolean | undefined;
  /** Null: the connection keeps no managed API token. */
  readonly rotateAfterDays: number | null | undefined;
}

export interface PutConnectionOptions {
  /** Really sign in before anything is stored. */
  readonly verify: boolean;
  readonly defaults: { readonly keepFresh: boolean; readonly rotateApiTokensAfterDays: number | null };
}

/**
 * Stores or changes the sign-in of a connection and its settings. Dying anywhere in here leaves a connection that works
 * as before, or none; the same PUT once more completes it.
 */
export async function putConnection(
  ports: ConnectionPorts,
  name: string,
  change: ConnectionChange,
  { verify, defaults }: PutConnectionOptions,
): Promise<void> {
  const { connections, telemetry } = ports;
  const before = await connections.find(name);
  const keepFresh = change.keepFresh ?? (before?.signInKind ? before.keepFresh : defaults.keepFresh);
  const { signIn } = change;
  if (signIn) await putSignIn(ports, name, { signIn, keepFresh, verify });
  else await putSettings(ports, name, { keepFresh });
  if (signIn && verify && before?.refusedAt != null) telemetry.count('SignInRecovered');
  telemetry.info(signIn ? 'sign-in stored' : 'settings changed', { connection: name, keepFresh });
  const byDefault = defaults.rotateApiTokensAfterDays;
  await switchRotation(ports, name, { wanted: change.rotateAfterDays, byDefault });
}

/** Longer than a function lives: a forgetting that began before that is not under way any more. */
const FORGETTING_MS = 60_000;

interface SignInToPut {
  readonly signIn: SignIn;
  readonly keepFresh: boolean;
  readonly verify: boolean;
}

async function putSignIn(
  ports: ConnectionPorts,
  name: string,
  { signIn, keepFresh, verify }: SignInToPut,
): Promise<void> {
  const { connections, clock, random } = ports;
  await connections.prepare(name, random.id(), clock.now());
  const credentials = { from: 'request', signIn } as const;
  const session = verify ? await getFirstSession(ports, name, { kind: 'sign-in', credentials }) : null;
  await withLease(ports, name, async ({ forgettingAt, session: stored }) => {
    const forgettingBefore = clock.now() - FORGETTING_MS;
    if (forgettingAt !== null && forgettingAt >= forgettingBefore) throw beingForgotten(name);
    await ports.signIns.put(name, signIn);
    // A forgetting that has just ended took the session of the check with it.
    const kept = stored ? session : null;
    const due = kept ? dueAt(kept) : clock.now();
    const active = await connections.activate(name, {
      signInKind: signIn.kind,
      keepFresh,
      dropSession: kept === null ? { version: random.id() } : null,
      dueAt: keepFresh ? due : null,
      forgettingBefore,
    });
    if (!active) throw beingForgotten(name);
  });
}

async function putSettings(
  ports: ConnectionPorts,
  name: string,
  { keepFresh }: { readonly keepFresh: boolean },
): Promise<void> {
  if (!isKnown(await ports.connections.find(name))) {
    throw new BrokerError('bad_request', `signIn: is needed, because there is no connection ${name} yet`);
  }
  await withLease(ports, name, async (record) => {
    if (record.forgettingAt !== null) throw beingForgotten(name);
    const due = record.session ? dueAt(record.session) : ports.clock.now();
    const stopped = record.refusedAt !== null && !record.session?.refreshToken;
    await ports.connections.changeKeepFresh(name, keepFresh, keepFresh && !stopped ? due : null);
  });
}
