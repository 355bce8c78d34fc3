import { BrokerError } from '../broker/broker-error.ts';
import type { RefresherPorts } from '../broker/refresher/ports.ts';
import { refreshDue, type Tick } from '../broker/refresher/refresh-due.ts';
import { refresherEvent } from '../contract/refresher-event.ts';
import { faultFields, printable } from './fault-fields.ts';
import { invocation } from './invocation.ts';
import { logger, publishMetrics } from './telemetry.ts';

/** One tick of one schedule. A connection's own fault does not fail the tick; any other fault does, once all else is done. */
export const refresherHandler = (ports: RefresherPorts) =>
  invocation(async (event: unknown): Promise<void> => {
    try {
      const { shards } = refresherEvent.parse(event);
      const tick = await refreshDue(ports, shards);
      if (tick.due + tick.unreadShards > 0) logger.info('tick', { ...tick });
      if (tick.broken + tick.unreadShards > 0) throw notLookedAfter(tick);
    } catch (error) {
      logger.error('the tick failed', { ...faultFields(error) });
      throw printable(error);
    } finally {
      publishMetrics();
    }
  });

const notLookedAfter = ({ broken, due, unreadShards }: Tick): BrokerError =>
  new BrokerError('internal', `${broken} of ${due} could not be looked after, and ${unreadShards} shards not be read`);
