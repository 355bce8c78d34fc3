import type { IamRequest } from '../iam/iam.ts';
import type { EventBridgeEvent } from './events/put-events.ts';
import type { EmptySecretRules, RotationCall, RotationReport } from './secrets/rotation-options.ts';
import type { Credentials } from './verify-signature.ts';

export interface AwsEndpointOptions {
  readonly port?: number;
  readonly host?: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: (accessKeyId: string) => Credentials | undefined;
  readonly now?: () => number;
  /**
   * Whether IAM and the key allow a call, or the use of a key or function on behalf of the one who calls. Without this,
   * every principal may do everything.
   */
  readonly authorize?: (request: IamRequest) => boolean;
  /**
   * Invokes the rotation Lambda; rejects when the Lambda failed. Without this, no secret can be set up for rotation.
   */
  readonly rotate?: (call: RotationCall) => Promise<void>;
  /**
   * Whether a Lambda with this ARN exists, and lets Secrets Manager invoke it for this secret. Without this, every ARN
   * counts as that of such a Lambda.
   */
  readonly mayRotateBy?: (functionArn: string, secretArn: string) => boolean;
  /** The customer key that encrypts a table. Without this, no table has one. */
  readonly tableKey?: (tableName: string) => string | undefined;
  readonly rotationRetryDelayMs?: number;
  /** Rotates every secret this often, whatever its schedule says. */
  readonly rotateEverySeconds?: number | undefined;
  /** Receives the events about rotations that CloudTrail would record. */
  readonly onRotation?: (report: RotationReport) => void;
  /** Receives every event that is put on the default event bus. */
  readonly onEvent?: (event: EventBridgeEvent) => void;
  readonly onCall?: (call: AwsCall) => void;
  /** For how long a read of a secret still returns the state before a write. */
  readonly delayedReadsMs?: number;
  /** How Secrets Manager treats secrets without a value. */
  readonly emptySecrets?: Partial<EmptySecretRules>;
  /** For how long a query of an index still returns the state before a write. */
  readonly indexDelayMs?: number;
  /** How long after its time to live an item of a table is removed. Reads return it until then. */
  readonly expiryDelayMs?: number;
}

export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  /** A dash when the signature was refused. */
  readonly principal: string;
  readonly status: number;
}
