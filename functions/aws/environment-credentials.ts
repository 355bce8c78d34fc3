import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Lambda passes credentials in the environment. The bundles use this instead of the SDK's default provider, which looks
 * in half a dozen other places first, and costs every cold start the time to load them.
 */
export const defaultProvider: typeof fromEnv = fromEnv;
