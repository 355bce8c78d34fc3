import { BrokerError } from '../../../functions/broker/broker-error.ts';
import { RotationFault } from '../../../functions/broker/managed-token/rotation-fault.ts';
import type { Upstream } from '../../../functions/broker/upstream.ts';
import type { SecretsState } from '../aws/secrets-state.ts';
import { StorageFault } from '../aws/storage.ts';
import type { TableState } from '../aws/table-state.ts';
import type { RingCxState } from '../ringcx/ringcx-state.ts';
import type { Call, WireListener } from '../ringcx/wire.ts';
import type { Process, Report } from '../time/process.ts';
import { ApiTokenChecks } from './api-token-checks.ts';
import { Calm } from './calm.ts';
import { type AccountOf, LimitChecks } from './limit-checks.ts';
import type { Outcome } from './outcome.ts';
import { SessionChecks } from './session-checks.ts';
import { Verdict } from './verdict.ts';

const HOUR_MS = 3600_000;

interface Watched {
  readonly ringCx: RingCxState;
  readonly table: TableState;
  readonly secrets: SecretsState;
  readonly now: () => number;
}

/** Watches a world from outside: it sees RingCX, the stores and the answers, and shares no code with the broker's rules. */
export class Truth implements WireListener {
  readonly verdict: Verdict;
  readonly calm = new Calm();
  readonly sessions: SessionChecks;
  readonly limits: LimitChecks;
  readonly apiTokens: ApiTokenChecks;

  constructor({ ringCx, table, secrets, now }: Watched) {
    const verdict = new Verdict(now);
    this.verdict = verdict;
    this.sessions = new SessionChecks(verdict, this.calm);
    const accountOf: AccountOf = (accessToken, at) =>
      ringCx.hypotheses.namesAccount ? ringCx.sessionWith(accessToken, at)?.user.account : undefined;
    this.limits = new LimitChecks(verdict, accountOf);
    this.apiTokens = new ApiTokenChecks({ verdict, ringCx, table, secrets, now });
    table.onWrite = (key, item) => {
      if (key.sk === 'CONNECTION') this.sessions.wrote(key, item);
      if (key.sk.startsWith('API-TOKEN')) this.apiTokens.changed();
    };
    secrets.onChange = (_name, after, before) => this.apiTokens.secretChanged(after, before);
    ringCx.onMake = () => this.apiTokens.changed();
    ringCx.onDelete = (token, by) => this.apiTokens.deleted(token, by);
  }

  begins(call: Call): void {
    this.sessions.begins(call);
    this.limits.begins(call);
  }

  ends(call: Call, answer: Upstream<unknown> | undefined): void {
    this.sessions.ends(call, answer);
  }

  reported({ scheduler }: Process, report: Report): void {
    // The operators of a world do not know what to do about these.
    if (/operator must/.test(report.message))
      this.calm.disturb(String(report.fields.connection), scheduler.now + HOUR_MS);
    this.apiTokens.reported(report);
  }

  invocationEnded(process: Process, outcome: Outcome<unknown>): void {
    this.sessions.invocationEnded(process, outcome);
    process.reports.length = 0;
    if (outcome.state !== 'failed') return;
    const { error } = outcome;
    if (error instanceof BrokerError) this.apiTokens.reported({ message: error.message, fields: {} });
    if (error instanceof BrokerError || error instanceof RotationFault || error instanceof StorageFault) return;
    // Secrets Manager's own refusals fail a step of a rotation, which it then runs again.
    if (process.deed.kind.startsWith('rotation') && error instanceof Error && '$metadata' in error) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.verdict.violated('no internal fault', `${process.deed.kind}: ${text}`);
  }

  /** False: the world has shown enough. */
  afterStep(): boolean {
    this.apiTokens.afterStep();
    return this.verdict.violations.length === 0;
  }
}
