import * as z from 'zod/mini';
import { type RotationStep, rotate } from '../broker/rotate.ts';
import type { RotationPorts } from '../broker/rotation-ports.ts';
import { connectionOf } from '../contract/secret-names.ts';
import { faultFields, printable } from './fault-fields.ts';
import { logger, publishMetrics } from './signals.ts';

/** What Secrets Manager hands a rotation function. */
const rotationEvent = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret'] satisfies RotationStep[]),
  SecretId: z.string(),
  ClientRequestToken: z.string(),
});

/** One of the four steps. What it throws makes Secrets Manager try again; messages hold no secret. */
export const rotationHandler =
  (ports: RotationPorts, prefix: string) =>
  async (event: unknown): Promise<void> => {
    const { Step: step, SecretId: secretId, ClientRequestToken: versionId } = rotationEvent.parse(event);
    const connection = connectionOf(prefix, secretId);
    if (!connection) throw new Error('this secret is no managed API token of the broker');
    try {
      await rotate(ports, connection, step, versionId);
      logger.info(`rotation step ${step}`, { connection, versionId });
    } catch (error) {
      logger.error(`rotation step ${step} failed`, { connection, versionId, ...faultFields(error) });
      throw printable(error);
    } finally {
      publishMetrics();
    }
  };
