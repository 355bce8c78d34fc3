import type { ConnectionRecord } from './connection-record.ts';
import type { Demand } from './demand.ts';
import type { Clock, ConnectionStore, Random, SessionCalls, Signals, SignInStore } from './ports.ts';

/** What a renewal needs of the world. */
export interface RenewalPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly signals: Signals;
  readonly connections: ConnectionStore;
  readonly signIns: SignInStore;
  readonly ringCx: SessionCalls;
}

/** A renewal whose lease is held: `record` is the connection as it was when the lease was taken. */
export interface LeasedRenewal {
  readonly record: ConnectionRecord;
  readonly owner: string;
  readonly demand: Demand;
  readonly askedAt: number;
  readonly deadline: number;
}
