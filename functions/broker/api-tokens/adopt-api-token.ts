import { BrokerError } from '../broker-error.ts';
import { ofOtherConnection, type RegisteredApiToken, UNTOUCHED } from './api-token.ts';
import { assertNotBeingMade } from './assert-not-being-made.ts';
import type { ApiTokenPorts } from './ports.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

/** Registers a token that RingCX has and the register does not. Repeating it changes the label. */
export async function adoptApiToken(
  ports: ApiTokenPorts,
  connection: string,
  fingerprint: string,
  label: string,
): Promise<RegisteredApiToken> {
  const { register, telemetry } = ports;
  const { tokens, user } = await tokensAtRingCx(ports, connection, 'keeping');
  if (!tokens.has(fingerprint)) {
    throw new BrokerError(
      'api_token_unknown',
      `RingCX has no API token ${fingerprint} for connection ${connection}; GET /connections/${connection}/api-tokens lists them`,
    );
  }
  if (!(await register.find(connection, fingerprint))) await assertNotBeingMade(ports, connection, fingerprint);
  const adopted: RegisteredApiToken = {
    fingerprint,
    label,
    createdAt: ports.clock.now(),
    purpose: 'issued',
    madeFor: null,
    adopted: true,
    user,
    ...UNTOUCHED,
  };
  const outcome = await register.add(connection, adopted);
  if (outcome === 'of another connection') throw ofOtherConnection(connection, fingerprint);
  if (outcome === 'added') {
    telemetry.info('API token adopted', { connection, fingerprint, label });
    return adopted;
  }
  // The broker may just have made it itself: such an entry keeps its origin, and only its label changes.
  await register.relabel(connection, fingerprint, label);
  telemetry.info('API token labelled', { connection, fingerprint, label });
  return { ...((await register.find(connection, fingerprint)) ?? adopted), label };
}
