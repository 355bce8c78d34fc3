import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Signals } from '../broker/ports.ts';
import { redactFields } from './redact-fields.ts';

/** Their service and namespace come from the environment, so that two stages in one account stay apart. */
export const logger = new Logger({ jsonReplacerFn: redactFields });

const metrics = new Metrics();

export const signals: Signals = {
  say: (message, fields) => logger.info(message, { ...fields }),
  warn: (message, fields) => logger.warn(message, { ...fields }),
  count: (metric, value = 1) => metrics.addMetric(metric, MetricUnit.Count, value),
};

/** At the end of an invocation: afterwards the container may sleep. */
export function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
