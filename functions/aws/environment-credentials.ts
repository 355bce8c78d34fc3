import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Lambda hands credentials over in the environment. The bundles take this for the SDK's default provider, which looks
 * in half a dozen other places first and costs every cold start the loading of them.
 */
export const defaultProvider: typeof fromEnv = fromEnv;
