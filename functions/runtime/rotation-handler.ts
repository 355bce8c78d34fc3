import * as z from 'zod/mini';
import type { ManagedTokenPorts } from '../broker/managed-token/ports.ts';
import { type RotationStep, runRotationStep } from '../broker/managed-token/rotation-steps.ts';
import { connectionOf } from '../contract/secret-names.ts';
import { faultFields, printable } from './fault-fields.ts';
import { invocation } from './invocation.ts';
import { logger, publishMetrics } from './telemetry.ts';

/** The event that Secrets Manager sends to a rotation function. */
const rotationEvent = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret'] satisfies RotationStep[]),
  SecretId: z.string(),
  ClientRequestToken: z.string(),
});

/** One of the four steps. An error makes Secrets Manager try again; its message holds no secret. */
export const rotationHandler = (ports: ManagedTokenPorts, prefix: string) =>
  invocation(async (event: unknown): Promise<void> => {
    const { Step: step, SecretId: secretId, ClientRequestToken: versionId } = rotationEvent.parse(event);
    const connection = connectionOf(prefix, secretId);
    if (!connection) throw new Error('this secret is no managed API token of the broker');
    try {
      await runRotationStep(ports, connection, step, versionId);
      logger.info(`rotation step ${step}`, { connection, versionId });
    } catch (error) {
      logger.error(`rotation step ${step} failed`, { connection, versionId, ...faultFields(error) });
      throw printable(error);
    } finally {
      publishMetrics();
    }
  });
