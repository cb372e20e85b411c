import type { Settings } from '../../src-shared/settings/schema.ts';
import type { LogStoreOptions } from '../store/log-store-options.ts';

/** The log in `folder` as `[sluice.log]` says. */
export function logOptions({ sluice: { log } }: Settings, folder: string): LogStoreOptions {
  return {
    folder,
    limitBytes: log.max_bytes,
    maxAgeDays: log.max_age_days,
    shares: { logs: log.shares.logs, traces: log.shares.traces, metrics: log.shares.metrics },
    synchronous: log.synchronous,
  };
}
