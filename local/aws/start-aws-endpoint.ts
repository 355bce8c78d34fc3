import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDynamoDbHandler } from './dynamodb-handler.ts';
import { handleRequest } from './handle-request.ts';
import type { IamQuestion } from './question-of.ts';
import type { RotationCall, RotationReport } from './secrets/rotation-runner.ts';
import { createSecretsManager } from './secrets/secrets-manager.ts';
import type { Credentials } from './verify-signature.ts';

export interface AwsEndpointOptions {
  port?: number;
  host?: string;
  region: string;
  accountId: string;
  credentials: (accessKeyId: string) => Credentials | undefined;
  now?: () => number;
  /** Whether IAM lets the principal make the call; without it everybody may do everything. */
  authorize?: (question: IamQuestion) => boolean;
  /** Invokes the rotation Lambda; rejects when it failed. Without it no secret can be set up for rotation. */
  rotate?: (call: RotationCall) => Promise<void>;
  /** Whether there is such a Lambda; without it, whichever is named. */
  hasFunction?: (functionArn: string) => boolean;
  rotationRetryDelayMs?: number;
  /** Rotates every secret this often, whatever its schedule says. */
  rotateEverySeconds?: number | undefined;
  /** What CloudTrail would record about rotations. */
  onRotation?: (report: RotationReport) => void;
  onCall?: (call: AwsCall) => void;
  /** How long reads of a secret still answer what was there before a write. */
  delayedReadsMs?: number;
}

export interface AwsCall {
  service: string;
  operation: string;
  /** A dash when the signature did not hold. */
  principal: string;
  status: number;
}

export interface AwsEndpoint {
  url: string;
  close(): Promise<void>;
  secrets: {
    /** Does what time asks for, and resolves when the rotations this started have ended. */
    tick(): Promise<void>;
    /** Resolves when no rotation is running. */
    settled(): Promise<void>;
  };
}

const tickEveryMs = 1000;

export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const { host = '127.0.0.1', now = Date.now } = options;
  const secrets = createSecretsManager({
    region: options.region,
    accountId: options.accountId,
    now,
    delayedReadsMs: options.delayedReadsMs ?? 0,
    rotate: options.rotate,
    hasFunction: options.hasFunction ?? (() => true),
    retryDelayMs: options.rotationRetryDelayMs ?? 1000,
    everySeconds: options.rotateEverySeconds,
    onReport: options.onRotation ?? (() => undefined),
  });
  const dynamoDb = createDynamoDbHandler();
  const server = createServer((request, response) => {
    void handleRequest(request, response, { ...options, now, secrets, dynamoDb });
  });
  await listen(server, options.port ?? 0, host);
  const timer = setInterval(() => secrets.tick(), tickEveryMs).unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    async close() {
      clearInterval(timer);
      secrets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
    secrets: {
      async tick() {
        secrets.tick();
        await secrets.settled();
      },
      settled: () => secrets.settled(),
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
