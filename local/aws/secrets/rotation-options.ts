import type { SecretStore } from './secret-store.ts';

/** Questions about secrets without a value that AWS's texts leave open. */
export interface EmptySecretRules {
  /**
   * Whether the first value of a secret gets AWSCURRENT although a rotation put it as AWSPENDING alone: "if this operation
   * creates the first version for the secret, then Secrets Manager automatically attaches the staging label AWSCURRENT".
   */
  readonly firstValueIsCurrent: boolean;
  /** Whether RotateSecret takes a secret that never had a value, or the exception that it answers with. */
  readonly rotation: 'accepted' | 'ResourceNotFoundException' | 'InvalidRequestException';
}

export const EMPTY_SECRET_RULES: EmptySecretRules = { firstValueIsCurrent: false, rotation: 'accepted' };

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
