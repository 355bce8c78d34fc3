import { BrokerError } from '../broker-error.ts';
import { switchRotation } from '../managed-token/switch-rotation.ts';
import { isKnown } from '../sessions/connection-record.ts';
import { beingForgotten } from '../sessions/find-connection.ts';
import { ringExTokenKeyIf } from '../sessions/get-ringex-token.ts';
import { getFirstSession } from '../sessions/get-session.ts';
import { announceRecovered } from '../sessions/keep-session.ts';
import { withLease } from '../sessions/lease.ts';
import { dueAt } from '../sessions/session.ts';
import type { SignIn } from '../sessions/sign-in.ts';
import type { RingCxHosts } from '../upstream.ts';
import { assertHostTakes } from './assert-host-takes.ts';
import type { ConnectionPorts } from './ports.ts';

/** Undefined: as before, or the default for a new connection. */
export interface ConnectionChange {
  readonly signIn: SignIn | undefined;
  /** Null: the hosts of the settings. */
  readonly hosts: RingCxHosts | null | undefined;
  readonly keepFresh: boolean | undefined;
  /** Null: the connection keeps no managed API token. */
  readonly rotateAfterDays: number | null | undefined;
}

export interface PutConnectionOptions {
  /** Really sign in before anything is stored. */
  readonly verify: boolean;
  /** Store a sign-in of another RingCX user, to whom the API tokens made so far do not belong. */
  readonly allowOtherUser: boolean;
  readonly defaults: {
    readonly authUrl: string;
    readonly keepFresh: boolean;
    readonly rotateApiTokensAfterDays: number | null;
  };
}

/**
 * Stores or changes the sign-in of a connection and its settings. If the function dies anywhere in here, the connection
 * works as before, or there is none; the same PUT once more completes it.
 */
export async function putConnection(
  ports: ConnectionPorts,
  name: string,
  change: ConnectionChange,
  options: PutConnectionOptions,
): Promise<void> {
  const { connections, telemetry } = ports;
  const { signIn } = change;
  const before = await connections.find(name);
  const keepFresh = change.keepFresh ?? (before?.signInKind ? before.keepFresh : options.defaults.keepFresh);
  if (signIn) {
    const hosts = change.hosts === undefined ? (before?.hosts ?? null) : change.hosts;
    assertHostTakes(signIn.kind, hosts?.authUrl ?? options.defaults.authUrl);
    await putSignIn(ports, name, { ...options, signIn, hosts, keepFresh });
  } else {
    if (change.hosts !== undefined)
      throw new BrokerError('bad_request', 'ringCxAuthUrl: needs a signIn, which is tried there');
    await putSettings(ports, name, { keepFresh });
  }
  if (signIn && options.verify && before?.refusal?.confirmedAt != null)
    await announceRecovered(ports, name, before.refusal);
  telemetry.info(signIn ? 'sign-in stored' : 'settings changed', { connection: name, keepFresh });
  const byDefault = options.defaults.rotateApiTokensAfterDays;
  await switchRotation(ports, name, { wanted: change.rotateAfterDays, byDefault });
}

/** Longer than a function lives: a forgetting that began before that is not under way any more. */
const FORGETTING_MS = 60_000;

interface SignInToPut extends Pick<PutConnectionOptions, 'verify' | 'allowOtherUser'> {
  readonly signIn: SignIn;
  readonly hosts: RingCxHosts | null;
  readonly keepFresh: boolean;
}

async function putSignIn(ports: ConnectionPorts, name: string, put: SignInToPut): Promise<void> {
  const { connections, clock, random } = ports;
  const { signIn, hosts, keepFresh, allowOtherUser } = put;
  await connections.prepare(name, random.id(), clock.now());
  const need = { kind: 'sign-in', credentials: { from: 'request', signIn }, allowOtherUser, hosts } as const;
  const session = put.verify ? await getFirstSession(ports, name, need) : null;
  await withLease(ports, name, async ({ forgettingAt, session: stored, hosts: former }) => {
    const forgettingBefore = clock.now() - FORGETTING_MS;
    if (forgettingAt !== null && forgettingAt >= forgettingBefore) throw beingForgotten(name);
    const releaseFormer = await storeSignIn(ports, name, signIn);
    // A forgetting that has just ended took the session of the check with it.
    const kept = stored ? session : null;
    const due = kept ? dueAt(kept) : clock.now();
    const active = await connections.activate(name, {
      signInKind: signIn.kind,
      hosts,
      keepFresh,
      dropSession: kept === null ? { version: random.id() } : null,
      user: allowOtherUser ? (kept?.user ?? null) : undefined,
      // Another RingCX may treat its access tokens in another way.
      refreshEndsAccess: isSameRingCx(former, hosts) ? undefined : null,
      dueAt: keepFresh ? due : null,
      forgettingBefore,
    });
    if (!active) throw beingForgotten(name);
    await releaseFormer();
  });
}

/** @returns the way to let go of the RingEX token of the sign-in before, once nothing can need it any more. */
async function storeSignIn(
  { ringExTokens, signIns }: ConnectionPorts,
  name: string,
  signIn: SignIn,
): Promise<() => Promise<void>> {
  const former = ringExTokenKeyIf(await signIns.findFormer(name));
  const key = ringExTokenKeyIf(signIn);
  if (key) await ringExTokens.hold(key, name);
  await signIns.put(name, signIn);
  return async () => {
    if (former && former !== key) await ringExTokens.release(former, name);
  };
}

const isSameRingCx = (one: RingCxHosts | null, other: RingCxHosts | null): boolean =>
  one?.authUrl === other?.authUrl && one?.apiUrl === other?.apiUrl;

async function putSettings(
  ports: ConnectionPorts,
  name: string,
  { keepFresh }: { readonly keepFresh: boolean },
): Promise<void> {
  const { clock, connections } = ports;
  if (!isKnown(await connections.find(name))) {
    throw new BrokerError('bad_request', `signIn: is needed, because there is no connection ${name} yet`);
  }
  await withLease(ports, name, async ({ failures, forgettingAt, session }) => {
    if (forgettingAt !== null) throw beingForgotten(name);
    const due = Math.max(session ? dueAt(session) : clock.now(), failures.retryAt ?? 0);
    await connections.changeKeepFresh(name, keepFresh, keepFresh ? due : null);
  });
}
