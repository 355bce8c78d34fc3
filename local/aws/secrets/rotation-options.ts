import type { SecretStore } from './secret-store.ts';

export interface RotationCall {
  readonly functionArn: string;
  readonly event: {
    readonly Step: string;
    readonly SecretId: string;
    readonly ClientRequestToken: string;
    readonly RotationToken?: string;
  };
}

export interface RotationReport {
  readonly secretName: string;
  readonly versionId: string;
  readonly outcome: 'succeeded' | 'attempt-failed' | 'gave-up';
  readonly error?: unknown;
}

export interface RotationOptions {
  readonly store: SecretStore;
  readonly now: () => number;
  /** Undefined where no function can be invoked. */
  readonly rotate: ((call: RotationCall) => Promise<void>) | undefined;
  readonly mayRotateBy: (functionArn: string, secretArn: string) => boolean;
  readonly retryDelayMs: number;
  /** Replaces every schedule, for demonstrations. */
  readonly everySeconds: number | undefined;
  readonly onReport: (report: RotationReport) => void;
}
