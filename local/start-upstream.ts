import { startSimulator } from '../simulator/start-simulator.ts';
import { formatLine } from './console/format-log-line.ts';
import type { RingCxAccount } from './console/ready.ts';
import { onPort } from './ports.ts';
import type { Surroundings } from './surroundings.ts';

export interface Upstream {
  /** Settings of the stack by which the functions find it. */
  readonly settings: Readonly<Record<string, string>>;
  readonly url: string;
  /** Undefined when RingCX is not the simulator. */
  readonly account: RingCxAccount | undefined;
}

/** RingCX and RingEX: those that are named, else the simulator. */
export const startUpstream = async ({ options, closers, print }: Surroundings): Promise<Upstream> => {
  const { ringCxUrl, ringExUrl, ringCxPort: port, tokenSeconds } = options;
  if (ringCxUrl !== undefined) {
    return { settings: settingsFor(ringCxUrl, ringExUrl), url: ringCxUrl, account: undefined };
  }
  const onCall = ({ endpoint, status }: { endpoint: string; status: number }): void =>
    print(formatLine('ringcx', endpoint, { status }, new Date()));
  const simulator = await onPort('RINGCX_PORT', port, () => startSimulator({ port, tokenSeconds, onCall }));
  closers.add(() => simulator.close());
  const { mainAccountId: _, ...account } = simulator.account;
  return { settings: settingsFor(simulator.url, ringExUrl ?? simulator.url), url: simulator.url, account };
};

const settingsFor = (ringCxUrl: string, ringExUrl: string | undefined): Upstream['settings'] => ({
  ringCxAuthUrl: ringCxUrl,
  ringCxApiUrl: ringCxUrl,
  ...(ringExUrl !== undefined && { ringExUrl }),
});
