import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry } from '../broker/system.ts';
import { redactFields } from './redact-fields.ts';

/** Service and namespace come from the environment, so that two stages in one account stay apart. */
export const logger = new Logger({ jsonReplacerFn: redactFields });

const metrics = new Metrics();

export const telemetry: Telemetry = {
  info: (message, fields) => logger.info(message, { ...fields }),
  warn: (message, fields) => logger.warn(message, { ...fields }),
  count: (metric, value = 1) => metrics.addMetric(metric, MetricUnit.Count, value),
};

/** Called at the end of every invocation: the container may be frozen afterwards. */
export function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
