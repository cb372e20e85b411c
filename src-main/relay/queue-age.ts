import type { RelayLog, SendRange } from '../log/relay-log.ts';
import type { Clock } from './clock.ts';

/** How long what is queued of each live range has waited: known while it is sent, asked of the log when it is not. */
export interface QueueAge {
  /** When the oldest queued record of the range was received; undefined: nothing is queued, or nobody knows yet. */
  oldestMs(range: SendRange): number | undefined;
  /** A batch from the range's position on was read. */
  read(range: SendRange, oldestMs: number): void;
  /** The range changed; `before`: as it was, undefined when it is new. */
  update(range: SendRange, before: SendRange | undefined, isSending: boolean): void;
  forget(rangeId: number): void;
}

export function createQueueAge(log: RelayLog, clock: Clock, onKnown: () => void): QueueAge {
  /** By range, with the position that it is known for. */
  const oldest = new Map<number, { nextSeq: number; ms: number }>();
  return {
    oldestMs: ({ id, queuedRecords }) => (queuedRecords > 0 ? oldest.get(id)?.ms : undefined),
    read(range, ms) {
      oldest.set(range.id, { nextSeq: range.nextSeq, ms });
    },
    update(range, before, isSending) {
      if (range.kind !== 'live') return;
      if (range.queuedRecords === 0) {
        oldest.delete(range.id);
        return;
      }
      const known = oldest.get(range.id);
      if (known?.nextSeq === range.nextSeq) return;
      // Its next batch says so itself.
      if (known !== undefined && isSending) return;
      // Claimed at once, so that it is asked for only once.
      oldest.set(range.id, { nextSeq: range.nextSeq, ms: known?.ms ?? clock.now() });
      if (before?.queuedRecords === 0) return;
      log.oldestMs(range.signal, range.nextSeq).then(
        (ms) => {
          if (ms === undefined || oldest.get(range.id)?.nextSeq !== range.nextSeq) return;
          oldest.set(range.id, { nextSeq: range.nextSeq, ms });
          onKnown();
        },
        () => {}, // the log is closing, or is asked again with the next change
      );
    },
    forget: (rangeId) => {
      oldest.delete(rangeId);
    },
  };
}
