import { createServer } from 'node:http';
import { closeServer, listen } from '../loopback-server.ts';
import type { AwsEndpointOptions } from './aws-endpoint-options.ts';
import { createDynamoDbHandler } from './dynamodb-handler.ts';
import { handleRequest } from './handle-request.ts';
import { createSecretsManager } from './secrets/secrets-manager.ts';

export interface AwsEndpoint {
  readonly url: string;
  readonly close: () => Promise<void>;
  readonly secrets: {
    /** Starts the rotations that are due, removes expired secrets, and resolves when no rotation is running. */
    readonly tick: () => Promise<void>;
    /** Resolves when no rotation is running. */
    readonly settled: () => Promise<void>;
  };
}

const TICK_INTERVAL_MS = 1000;

export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const { host = '127.0.0.1', now = Date.now } = options;
  const secrets = createSecretsManager({
    region: options.region,
    accountId: options.accountId,
    now,
    delayedReadsMs: options.delayedReadsMs ?? 0,
    rotate: options.rotate,
    mayRotateBy: options.mayRotateBy ?? (() => true),
    retryDelayMs: options.rotationRetryDelayMs ?? 1000,
    everySeconds: options.rotateEverySeconds,
    onReport: options.onRotation ?? (() => undefined),
  });
  const dynamoDb = createDynamoDbHandler();
  const server = createServer((request, response) => {
    void handleRequest(request, response, { ...options, now, secrets, dynamoDb });
  });
  const port = await listen(server, options.port ?? 0, host);
  const timer = setInterval(() => secrets.tick(), TICK_INTERVAL_MS).unref();
  return {
    url: `http://${host}:${port}`,
    async close() {
      clearInterval(timer);
      secrets.close();
      const closed = closeServer(server);
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
