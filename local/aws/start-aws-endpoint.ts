import { createServer } from 'node:http';
import { closeServer, listen } from '../loopback-server.ts';
import type { AwsEndpointOptions } from './aws-endpoint-options.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { handleRequest } from './handle-request.ts';
import { EMPTY_SECRET_RULES } from './secrets/rotation-options.ts';
import { createSecretsManager } from './secrets/secrets-manager.ts';

export interface AwsEndpoint {
  readonly url: string;
  readonly close: () => Promise<void>;
  readonly dynamoDb: {
    /** Removes the items whose time to live was over at that time, without the delay. */
    readonly removeExpired: (at: number) => Promise<void>;
  };
  readonly secrets: {
    /** Starts the rotations that are due, removes expired secrets, and resolves when no rotation is running. */
    readonly tick: () => Promise<void>;
    /** Resolves when no rotation is running. */
    readonly settled: () => Promise<void>;
  };
}

const TICK_INTERVAL_MS = 1000;

/** DynamoDB takes up to days. */
const EXPIRY_DELAY_MS = 60_000;

export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const { host = '127.0.0.1', now = Date.now } = options;
  const secrets = createSecretsManager({
    region: options.region,
    accountId: options.accountId,
    now,
    delayedReadsMs: options.delayedReadsMs ?? 0,
    emptySecrets: { ...EMPTY_SECRET_RULES, ...options.emptySecrets },
    rotate: options.rotate,
    mayRotateBy: options.mayRotateBy ?? (() => true),
    retryDelayMs: options.rotationRetryDelayMs ?? 1000,
    everySeconds: options.rotateEverySeconds,
    onReport: options.onRotation ?? (() => undefined),
  });
  const dynamoDb = createDynamoDb({ now, indexDelayMs: options.indexDelayMs ?? 0 });
  const server = createServer((request, response) => {
    void handleRequest(request, response, { ...options, now, secrets, dynamoDb });
  });
  const port = await listen(server, options.port ?? 0, host);
  const expiryDelayMs = options.expiryDelayMs ?? EXPIRY_DELAY_MS;
  const timers = [
    setInterval(() => secrets.tick(), TICK_INTERVAL_MS),
    // A look reads whole tables, and one that is a little late changes nothing.
    setInterval(
      () => void dynamoDb.removeExpired(now() - expiryDelayMs),
      Math.max(TICK_INTERVAL_MS, expiryDelayMs / 4),
    ),
  ].map((timer) => timer.unref());
  return {
    url: `http://${host}:${port}`,
    async close() {
      for (const timer of timers) clearInterval(timer);
      secrets.close();
      const closed = closeServer(server);
      server.closeAllConnections();
      await closed;
    },
    dynamoDb: { removeExpired: dynamoDb.removeExpired },
    secrets: {
      async tick() {
        secrets.tick();
        await secrets.settled();
      },
      settled: () => secrets.settled(),
    },
  };
}
