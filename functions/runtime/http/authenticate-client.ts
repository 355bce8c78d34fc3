import type { APIGatewayProxyEvent } from 'aws-lambda';
import { BrokerError } from '../../broker/broker-error.ts';
import { CallerGuard, type GuardPorts, IN_FUNCTION } from '../../broker/callers/caller-guard.ts';
import { Redacted } from '../../broker/redacted.ts';
import { callerId } from '../../contract/names.ts';
import { type PresentedCredentials, readAuthorization } from '../authorizer/authorization-header.ts';
import { headerValues } from './header-values.ts';
import type { Principal } from './principal.ts';

/** The credentials in a body, as OAuth names them (RFC 6749 §2.3.1). */
export interface ClientFields {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

/** Finds out who sent a request that the gateway lets through without asking. @throws BrokerError if it is nobody. */
export type AuthenticateClient = (event: APIGatewayProxyEvent, body: ClientFields) => Promise<Principal>;

/** Authenticates an OAuth client by the credentials in the header or in the body. */
export function authenticateClient(ports: GuardPorts): AuthenticateClient {
  const guard = new CallerGuard(ports, IN_FUNCTION);
  return async (event, body) => {
    const presented = readCredentials(event, body);
    if (!presented) {
      throw unauthorized(
        'id and secret of a caller are missing or malformed; send them as Authorization: Basic, or as client_id and client_secret in the body',
      );
    }
    const caller = await guard.authenticate(presented.id, presented.secret);
    if (!caller) throw unauthorized(`caller ${presented.id} is unknown or expired, or its secret is wrong`);
    return { kind: 'caller', id: caller.id, scopes: caller.scopes, connections: caller.connections };
  };
}

/** A client may name itself in the body beside the header (§3.2.1), but may authenticate only once (§2.3). */
function readCredentials(event: APIGatewayProxyEvent, body: ClientFields): PresentedCredentials | undefined {
  const { client_id: id, client_secret: secret } = body;
  const [header = ''] = headerValues(event, 'authorization');
  if (header.trim() === '') {
    return id && secret && callerId.safeParse(id).success ? { id, secret: new Redacted(secret) } : undefined;
  }
  if (secret !== undefined) throw new BrokerError('bad_request', 'client_secret: given beside an Authorization header');
  const presented = readAuthorization(header);
  if (presented && id !== undefined && id !== presented.id)
    throw new BrokerError('bad_request', 'client_id: differs from the id in the Authorization header');
  return presented;
}

const unauthorized = (message: string): BrokerError => new BrokerError('unauthorized', message);
