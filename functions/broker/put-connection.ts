import { BrokerError } from './broker-error.ts';
import { beingForgotten, isKnown } from './find-connection.ts';
import { firstSession } from './renewal.ts';
import type { RenewalPorts } from './renewal-ports.ts';
import type { RotationPorts } from './rotation-ports.ts';
import { dueAt } from './session.ts';
import type { SignIn } from './sign-in.ts';
import { switchRotation } from './switch-rotation.ts';
import { withLease } from './with-lease.ts';

/** Undefined: as it was, or the default for a new connection. */
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
 * Stores or changes the sign-in of a connection and its settings. Dying anywhere in here leaves a connection that
 * works as before, or none; the same PUT once more completes it.
 */
export async function putConnection(
  ports: RotationPorts,
  name: string,
  change: ConnectionChange,
  { verify, defaults }: PutConnectionOptions,
): Promise<void> {
  const before = await ports.connections.find(name);
  const keepFresh = change.keepFresh ?? (before?.signInKind ? before.keepFresh : defaults.keepFresh);
  if (change.signIn) await putSignIn(ports, name, change.signIn, keepFresh, verify);
  else await putSettings(ports, name, keepFresh);
  if (change.signIn && verify && before?.refusedAt != null) ports.signals.count('SignInRecovered');
  ports.signals.say(change.signIn ? 'sign-in stored' : 'settings changed', { connection: name, keepFresh });
  await switchRotation(ports, name, change.rotateAfterDays, defaults.rotateApiTokensAfterDays);
}

/** Longer than a function lives: a forgetting begun before that is not under way any more. */
const FORGETTING_MS = 60_000;

async function putSignIn(
  ports: RenewalPorts,
  name: string,
  signIn: SignIn,
  keepFresh: boolean,
  verify: boolean,
): Promise<void> {
  const { connections, clock, random } = ports;
  await connections.prepare(name, random.id(), clock.now());
  const credentials = { from: 'request', signIn } as const;
  const session = verify ? await firstSession(ports, name, { want: 'sign-in', credentials }) : null;
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

async function putSettings(ports: RenewalPorts, name: string, keepFresh: boolean): Promise<void> {
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
