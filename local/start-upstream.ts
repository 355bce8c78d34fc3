import { HYPOTHESES, type HypothesisName, type HypothesisValues } from '../simulator/hypotheses.ts';
import { startSimulator } from '../simulator/start-simulator.ts';
import { formatLine } from './console/format-log-line.ts';
import type { RingCxAccount } from './console/ready.ts';
import { listenOnPort } from './listen-on-port.ts';
import type { StartContext } from './start-context.ts';

export interface Upstream {
  /** Settings of the stack that tell the functions where RingCX and RingEX are. */
  readonly settings: Readonly<Record<string, string>>;
  readonly url: string;
  /** Undefined when RingCX is not the simulator. */
  readonly account: RingCxAccount | undefined;
}

/** Uses RingCX and RingEX where the options name them, and starts the simulator otherwise. */
export const startUpstream = async ({ options, shutdown, print }: StartContext): Promise<Upstream> => {
  const { ringCxUrl, ringExUrl, ringCxPort: port, tokenSeconds, hypotheses } = options;
  if (ringCxUrl !== undefined) {
    return { settings: settingsFor(ringCxUrl, ringExUrl), url: ringCxUrl, account: undefined };
  }
  const onCall = ({ endpoint, status }: { endpoint: string; status: number }): void =>
    print(formatLine('ringcx', endpoint, { status }, new Date()));
  const simulator = await listenOnPort('RINGCX_PORT', port, () =>
    startSimulator({ port, tokenSeconds, hypotheses, onCall }),
  );
  shutdown.add(() => simulator.close());
  const assumed = hypothesesInForce(hypotheses);
  if (assumed) print(formatLine('ringcx', 'hypotheses other than the default', assumed, new Date()));
  const { mainAccountId: _, ...account } = simulator.account;
  return { settings: settingsFor(simulator.url, ringExUrl ?? simulator.url), url: simulator.url, account };
};

/** Undefined: the simulator behaves as it does by default. */
const hypothesesInForce = (hypotheses: Partial<HypothesisValues>): Partial<HypothesisValues> | undefined => {
  const changed = Object.entries(hypotheses).filter(
    ([name, value]) => value !== HYPOTHESES[name as HypothesisName].default,
  );
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
};

const settingsFor = (ringCxUrl: string, ringExUrl: string | undefined): Upstream['settings'] => ({
  ringCxAuthUrl: ringCxUrl,
  ringCxApiUrl: ringCxUrl,
  ...(ringExUrl !== undefined && { ringExUrl }),
});
