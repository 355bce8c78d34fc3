import { BrokerError } from '../broker-error.ts';
import type { RegisteredApiToken } from './api-token.ts';
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
  if (!(await tokensAtRingCx(ports, connection)).has(fingerprint)) {
    throw new BrokerError(
      'api_token_unknown',
      `RingCX has no API token ${fingerprint} for connection ${connection}; GET /connections/${connection}/api-tokens lists them`,
    );
  }
  const adopted: RegisteredApiToken = {
    fingerprint,
    label,
    createdAt: ports.clock.now(),
    purpose: 'issued',
    madeFor: null,
    adopted: true,
    replacedAt: null,
    revokeAt: null,
  };
  if (await register.add(connection, adopted)) {
    telemetry.info('API token adopted', { connection, fingerprint, label });
    return adopted;
  }
  // The broker may just have made it itself: such an entry keeps its origin, and only its label changes.
  await register.relabel(connection, fingerprint, label);
  telemetry.info('API token labelled', { connection, fingerprint, label });
  return { ...((await register.find(connection, fingerprint)) ?? adopted), label };
}
