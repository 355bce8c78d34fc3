import { poll } from '../retry.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { SessionPorts } from './ports.ts';
import { sessionBusy } from './session-errors.ts';
import { LEASE_MS, PATIENCE_MS } from './timing.ts';

/** Changes a connection while nobody renews its session, so that neither overwrites the other. */
export async function withLease(
  ports: SessionPorts,
  name: string,
  change: (record: ConnectionRecord) => Promise<void>,
): Promise<void> {
  const { connections, clock, random } = ports;
  const owner = random.id();
  const leased = await poll(ports, clock.now() + PATIENCE_MS, async () => {
    const now = clock.now();
    return await connections.takeLease(name, owner, now, now + LEASE_MS);
  });
  if (!leased) throw sessionBusy(name);
  try {
    await change(leased);
  } finally {
    await connections.releaseLease(name, owner).catch(() => undefined);
  }
}
