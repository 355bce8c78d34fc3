import type { Settings } from './settings.ts';

const STAGE_NAME = /^[a-z0-9-]{1,20}$/;

/** One stack of the broker, with the settings that go into it. */
export interface Deployment {
  readonly stackId: string;
  readonly settings: Settings;
}

/**
 * The context value `stage` names a second broker in the same account. Its stack and its secrets carry that name, so
 * that the two brokers share nothing.
 */
export function deploymentOf(stage: unknown, settings: Settings): Deployment {
  if (stage === undefined) return { stackId: 'RingCxTokenBroker', settings };
  if (typeof stage !== 'string' || !STAGE_NAME.test(stage)) {
    throw new Error('stage: must be 1 to 20 of a-z, 0-9 and -');
  }
  return {
    stackId: `RingCxTokenBroker-${stage}`,
    settings: { ...settings, secretPrefix: `${settings.secretPrefix}-${stage}` },
  };
}
