import type { AdminPorts } from './admin-call.ts';
import type {
  ApiTokenRegister,
  IntentStore,
  ManagedSecretStore,
  ManagedTokenStore,
  RegisteredApiToken,
} from './api-token-ports.ts';
import type { Redacted } from './redacted.ts';

/** What it takes to have RingCX make an API token and not to lose sight of it. */
export interface MakingPorts extends AdminPorts {
  readonly register: ApiTokenRegister;
  readonly intents: IntentStore;
}

/** What it takes to look after a connection's managed API token. */
export interface RotationPorts extends MakingPorts {
  readonly secret: ManagedSecretStore;
  readonly managed: ManagedTokenStore;
}

export interface MadeApiToken {
  readonly apiToken: Redacted;
  readonly entry: RegisteredApiToken;
}

export const DAY_MS = 24 * 3600 * 1000;
