import { apiTokenBusy } from './api-token-busy.ts';
import type { ApiTokenIntent, RegisteredApiToken } from './api-token-ports.ts';
import { BrokerError } from './broker-error.ts';
import { INTENT_MS } from './intent-times.ts';
import type { Redacted } from './redacted.ts';
import type { MadeApiToken, MakingPorts } from './rotation-ports.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

/**
 * What became of an intent whose owner died: the token that was registered for it; else the only new one at RingCX,
 * adopted; else nothing (undefined). The intent itself is left for the caller to clear.
 * @param intent as it was taken over, with the owner who did.
 * @throws BrokerError if several are new: which of them is ours cannot be told, so nothing is touched. The same if
 * somebody else has taken the intent over meanwhile: what is new may be theirs.
 */
export async function healIntent(
  ports: MakingPorts,
  connection: string,
  intent: ApiTokenIntent,
): Promise<MadeApiToken | undefined> {
  if (intent.seen === null) return undefined;
  // In this order: whatever RingCX had, and was registered, is in the register by now.
  const atRingCx = await tokensAtRingCx(ports, connection);
  const registered = await ports.register.list(connection);
  const made = registered.find((entry) => entry.madeFor === intent.id && atRingCx.has(entry.fingerprint));
  if (made) return withToken(made, atRingCx);
  const known = new Set([...intent.seen, ...registered.map((entry) => entry.fingerprint)]);
  const fresh = [...atRingCx.keys()].filter((fingerprint) => !known.has(fingerprint));
  const [fingerprint, ...others] = fresh;
  if (fingerprint === undefined) return undefined;
  if (others.length > 0) throw unclear(ports, connection, fresh);
  return withToken(await adopt(ports, connection, { ...intent, seen: intent.seen }, fingerprint), atRingCx);
}

async function adopt(
  ports: MakingPorts,
  connection: string,
  intent: ApiTokenIntent & { readonly seen: readonly string[] },
  fingerprint: string,
): Promise<RegisteredApiToken> {
  const { owner, seen, label, purpose, id } = intent;
  const now = ports.clock.now();
  const ours = await ports.intents.noteSeen(connection, owner, seen, now + INTENT_MS);
  const made = { fingerprint, label, createdAt: now, purpose, madeFor: id, replacedAt: null, revokeAt: null };
  const entry: RegisteredApiToken = { ...made, adopted: true };
  if (!ours || !(await ports.register.add(connection, entry))) throw apiTokenBusy(connection);
  ports.signals.warn('an API token was adopted after an interruption', { connection, fingerprint, label });
  return entry;
}

function withToken(entry: RegisteredApiToken, atRingCx: ReadonlyMap<string, Redacted>): MadeApiToken | undefined {
  const apiToken = atRingCx.get(entry.fingerprint);
  return apiToken && { apiToken, entry };
}

function unclear(ports: MakingPorts, connection: string, fresh: readonly string[]): BrokerError {
  ports.signals.count('ApiTokenOriginUnclear');
  const message =
    `making an API token for connection ${connection} was interrupted, and RingCX now has ${fresh.length} new ones: ${fresh.join(', ')}; ` +
    `an operator must adopt (PUT) or revoke (DELETE ?unknown=allow) them under /connections/${connection}/api-tokens until at most one is unknown`;
  ports.signals.warn(message, { connection, fingerprints: fresh });
  return new BrokerError('api_token_origin_unclear', message);
}
