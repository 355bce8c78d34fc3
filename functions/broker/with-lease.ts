import type { ConnectionRecord } from './connection-record.ts';
import { sessionBusy } from './renewal-fault.ts';
import type { RenewalPorts } from './renewal-ports.ts';
import { LEASE_MS, PATIENCE_MS } from './renewal-times.ts';

const PAUSE_MS = 60;

/** Changes a connection while nobody is renewing its session, so that neither overwrites what the other has written. */
export async function withLease<T>(
  { connections, clock, random }: RenewalPorts,
  name: string,
  change: (record: ConnectionRecord) => Promise<T>,
): Promise<T> {
  const owner = random.id();
  for (const deadline = clock.now() + PATIENCE_MS; clock.now() < deadline; await clock.sleep(PAUSE_MS)) {
    const now = clock.now();
    const record = await connections.takeLease(name, owner, now, now + LEASE_MS);
    if (!record) continue;
    try {
      return await change(record);
    } finally {
      await connections.releaseLease(name, owner).catch(() => undefined);
    }
  }
  throw sessionBusy(name);
}
