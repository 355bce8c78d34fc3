import { versionByStage } from '../../../local/aws/secrets/secret.ts';
import type { RotatingSecret, SecretsState } from '../aws/secrets-state.ts';
import type { TableState } from '../aws/table-state.ts';
import type { RingCxState, TrueApiToken } from '../ringcx/ringcx-state.ts';
import type { Deed, Report } from '../time/process.ts';
import type { Verdict } from './verdict.ts';

const DAY_MS = 24 * 3600_000;

interface Parts {
  readonly verdict: Verdict;
  readonly ringCx: RingCxState;
  readonly table: TableState;
  readonly secrets: SecretsState;
  readonly now: () => number;
}

/** A managed token's time in AWSCURRENT. */
interface Reign {
  readonly connection: string;
  readonly periodMs: number;
  endedAt: number | null;
}

const tokenIn = (secret: RotatingSecret | undefined, stage: string): string | undefined => {
  const text = secret && versionByStage(secret, stage)?.value?.reveal().SecretString;
  // The first value of a secret holds no token yet.
  return (text && JSON.parse(text).apiToken) || undefined;
};

/** API tokens: the managed one, and those that the broker makes or revokes. */
export class ApiTokenChecks {
  readonly #parts: Parts;
  readonly #reigns = new Map<string, Reign>();
  readonly #outOfSight = new Set<string>();
  readonly #excused = new Set<string>();
  #toCheck = true;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  changed(): void {
    this.#toCheck = true;
  }

  /** An operator has given up the tokens of a connection, or an answer has named these tokens. */
  excuse(isExcused: (token: TrueApiToken) => boolean): void {
    for (const token of this.#parts.ringCx.apiTokens.values())
      if (isExcused(token)) this.#excused.add(token.fingerprint);
  }

  reported({ message, fields }: Report): void {
    const named = [fields.fingerprint, ...(Array.isArray(fields.fingerprints) ? fields.fingerprints : [])].map(String);
    // Where RingCX does not name its users, only the connection can be named.
    const ofConnection = /may have one more/.test(message) ? fields.connection : undefined;
    this.excuse(
      ({ fingerprint, madeBy }) =>
        named.includes(fingerprint) ||
        message.includes(fingerprint) ||
        (madeBy !== 'outsider' && madeBy.connection === ofConnection),
    );
  }

  secretChanged(after: RotatingSecret, before: RotatingSecret | undefined): void {
    this.#toCheck = true;
    const connection = after.name.split('/')[1] ?? '';
    if (!after.name.endsWith('/api-token')) return;
    const [now, then] = [tokenIn(after, 'AWSCURRENT'), tokenIn(before, 'AWSCURRENT')];
    if (now === then || !now) return;
    const { verdict, ringCx } = this.#parts;
    const token = ringCx.apiTokens.get(now);
    const works = ringCx.works(now, this.#parts.now()) || token?.deletedBy === 'outsider';
    if (!works) verdict.violated('current token', `AWSCURRENT of ${connection} moves to ${now}, which does not work`);
    if (token && token.madeBy !== 'outsider' && token.madeBy.connection !== connection)
      verdict.violated(
        'own connection',
        `AWSCURRENT of ${connection} moves to the token of ${token.madeBy.connection}`,
      );
    const former = then ? ringCx.apiTokens.get(then) : undefined;
    if (token && former && token.madeAt < former.madeAt)
      verdict.violated('current token moves forward', `AWSCURRENT of ${connection} goes back from ${then} to ${now}`);
    const ended = then ? this.#reigns.get(then) : undefined;
    if (ended) ended.endedAt = this.#parts.now();
    this.#reigns.set(now, { connection, periodMs: (after.afterDays ?? 1) * DAY_MS, endedAt: null });
  }

  deleted(token: TrueApiToken, by: Deed | 'outsider'): void {
    if (by === 'outsider') return;
    this.#toCheck = true;
    this.#mayDelete(token, by);
    const reign = this.#reigns.get(token.text);
    const byWord = by.kind === 'forget' || (by.kind === 'revoke' && by.fingerprint === token.fingerprint);
    if (!reign || byWord) return;
    const { verdict } = this.#parts;
    if (reign.endedAt === null)
      verdict.violated('current token', `${by.kind} revokes ${token.text}, the current token of ${reign.connection}`);
    else if (this.#parts.now() - reign.endedAt < Math.min(reign.periodMs, DAY_MS) - 60_000)
      verdict.violated('whole period', `${by.kind} revokes ${token.text} of ${reign.connection} too soon`);
  }

  #mayDelete(token: TrueApiToken, by: Deed): void {
    const { verdict } = this.#parts;
    const byWord = by.kind === 'revoke' && by.fingerprint === token.fingerprint;
    if (token.madeBy === 'outsider') {
      if (!byWord) verdict.violated('nobody else’s', `${by.kind} revokes ${token.text}, which somebody else made`);
      return;
    }
    // A token that an operator has left behind with its connection belongs to nobody.
    if (this.#excused.has(token.fingerprint)) return;
    const { connection } = token.madeBy;
    if (by.connection && connection && by.connection !== connection && this.#isKnown(connection))
      verdict.violated('own connection', `${by.kind} on ${by.connection} revokes ${token.text} of ${connection}`);
  }

  #isKnown(connection: string): boolean {
    return this.#parts.table.get({ pk: `CONNECTION#${connection}`, sk: 'CONNECTION' })?.signInKind !== undefined;
  }

  /** After every step in which anything about tokens has changed. */
  afterStep(): void {
    if (!this.#toCheck) return;
    this.#toCheck = false;
    const { ringCx, table, secrets, verdict } = this.#parts;
    const ours = [...ringCx.apiTokens.values()].filter(
      (token) =>
        token.madeBy !== 'outsider' &&
        token.deletedBy === null &&
        !this.#excused.has(token.fingerprint) &&
        !this.#outOfSight.has(token.fingerprint),
    );
    if (ours.length === 0) return;
    const items = table.all();
    const registered = new Set(
      items.filter(({ sk }) => sk.startsWith('API-TOKEN#')).map(({ fingerprint }) => fingerprint),
    );
    const intents = items.filter(({ sk, seen }) => sk.startsWith('API-TOKEN-INTENT') && seen !== undefined);
    const texts = new Set(
      secrets
        .all()
        .flatMap((secret) => ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'].map((stage) => tokenIn(secret, stage))),
    );
    for (const token of ours) {
      const { connection } = token.madeBy as Deed;
      const isIntended = intents.some((intent) => intent.connection === connection);
      if (registered.has(token.fingerprint) || isIntended || texts.has(token.text)) continue;
      this.#outOfSight.add(token.fingerprint);
      verdict.violated('in sight', `${token.text} of ${connection} (${token.fingerprint}) is nowhere to be found`);
    }
  }
}
