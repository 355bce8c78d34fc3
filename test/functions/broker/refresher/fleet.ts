import { DynamoDueIndex } from '../../../../functions/aws/due-index.ts';
import { connectionKey, shardOf } from '../../../../functions/aws/keys.ts';
import { Table } from '../../../../functions/aws/table.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import type { RefresherPorts } from '../../../../functions/broker/refresher/ports.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { NO_FAILURES } from '../../../../functions/broker/sessions/connection-record.ts';
import { dueAt, type StoredSession } from '../../../../functions/broker/sessions/session.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import { Prng } from '../../../simulation/time/prng.ts';
import { Scheduler } from '../../../simulation/time/scheduler.ts';

const LIFE_MS = 300_000;

interface FleetOptions {
  readonly connections: number;
  /** The time that each renewal takes. */
  readonly renewalMs: number;
  readonly schedules: number;
}

/**
 * Thousands of connections in virtual time, whose renewals take a while and always succeed. The refresher and the order
 * of its index are the real ones, and only the renewal is left out.
 */
export class Fleet {
  /** The times of all renewals by connection, in milliseconds since the beginning. */
  readonly renewals = new Map<string, number[]>();
  readonly #options: FleetOptions;
  readonly #scheduler = new Scheduler(0, new Prng(1));
  readonly #dueAt = new Map<string, number>();
  readonly #underWay = new Set<string>();

  constructor(options: FleetOptions) {
    this.#options = options;
    for (let number = 0; number < options.connections; number += 1) {
      const name = `fleet-${number}`;
      this.renewals.set(name, []);
      this.#dueAt.set(name, Math.floor((170_000 * number) / options.connections));
    }
  }

  /** Starts every schedule once a minute, all of them at the same instant. */
  async run(minutes: number): Promise<void> {
    const { schedules } = this.#options;
    const ports = this.#ports();
    for (let minute = 1; minute <= minutes; minute += 1)
      for (let index = 0; index < schedules; index += 1) {
        const [from, to] = [index, index + 1].map((edge) => Math.floor((edge * SHARD_COUNT) / schedules));
        this.#scheduler.at(minute * 60_000, () => void refreshDue(ports, { from: from ?? 0, to: to ?? 0 }));
      }
    await this.#scheduler.run((minutes + 1) * 60_000, () => true);
  }

  #ports(): RefresherPorts {
    const clock = { now: () => this.#scheduler.now, sleep: (ms: number) => this.#sleep(ms) };
    const telemetry = { info: () => undefined, warn: () => undefined, count: () => undefined };
    const random = { id: () => 'owner', fraction: () => 0, secret: () => '' };
    const connections = { find: (name: string) => this.#find(name) };
    const due = new DynamoDueIndex(new FleetTable(this.#dueAt), clock);
    return { clock, telemetry, random, connections, due } as unknown as RefresherPorts;
  }

  /** The refresher reads a record twice: before its turn to renew, and to renew. */
  async #find(name: string) {
    if (!this.#underWay.delete(name)) {
      this.#underWay.add(name);
      return { name, signInKind: 'ringcx-password', failures: NO_FAILURES, session: null };
    }
    await this.#sleep(this.#options.renewalMs);
    const now = this.#scheduler.now;
    const accessToken = new Redacted('fleet');
    const session = { accessToken, obtainedAt: now, expiresAt: now + LIFE_MS } as StoredSession;
    this.#dueAt.set(name, dueAt(session));
    this.renewals.get(name)?.push(now);
    return { name, signInKind: 'ringcx-password', failures: NO_FAILURES, session };
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#scheduler.at(this.#scheduler.now + ms, resolve);
    });
  }
}

class FleetTable extends Table {
  readonly #shards = new Map<unknown, string[]>();
  readonly #dueAt: ReadonlyMap<string, number>;

  constructor(dueAtOf: ReadonlyMap<string, number>) {
    super(undefined as never, 'fleet');
    this.#dueAt = dueAtOf;
    for (const name of dueAtOf.keys())
      this.#shards.set(shardOf(name), [...(this.#shards.get(shardOf(name)) ?? []), name]);
  }

  override async *query<T>({ ExpressionAttributeValues: values = {} }: Parameters<Table['query']>[0]) {
    const names = this.#shards.get(values[':shard']) ?? [];
    const due = names.map((name) => ({ ...connectionKey(name), dueAt: this.#dueAt.get(name) ?? 0 }));
    for (const key of due.sort((one, other) => one.dueAt - other.dueAt))
      if (key.dueAt <= Number(values[':now'])) yield key as T;
  }

  override async namesOf() {
    return { items: [], nextToken: 'more' };
  }
}
