import type { RelayLog, RelayOperation } from '../log/relay-log.ts';
import type { RunControl } from './run-control.ts';

/** When the log cannot be written, or nothing can be sent just now. */
export const RECHECK_MS = 1_000;

/** Tries until the operation is recorded; false: the exporter ended before that. */
export type RecordOperation = (operation: RelayOperation) => Promise<boolean>;

export function createRecorder(log: RelayLog, control: RunControl): RecordOperation {
  const { clock, waiting, abort } = control;
  return async (operation) => {
    // Once in any case: an answer that came is not forgotten because it is time to stop.
    for (;;) {
      try {
        await log.apply(operation);
        return true;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        control.failed(`The collector's answer cannot be recorded: ${reason}`);
        await waiting.until(clock.ticks() + RECHECK_MS, () => abort.aborted);
        if (abort.aborted) return false;
      }
    }
  };
}
