/** Ids that arrived and were not printed yet. Bounded: when the reader is that far behind, the oldest are skipped and counted. */
export const MAX_WAITING_IDS = 1_000_000;

export interface IdBatch {
  ids: Float64Array;
  /** How many were skipped since the start. */
  skipped: number;
  /** Why nothing more will come; absent while more may. */
  ended?: string;
}

export interface IdQueue {
  add(ids: Float64Array): void;
  end(reason: string): void;
  /** Everything that waits; resolves as soon as there is something or the end has come. */
  take(): Promise<IdBatch>;
}

export function createIdQueue(maxWaiting = MAX_WAITING_IDS): IdQueue {
  let parts: Float64Array[] = [];
  let waiting = 0;
  let skipped = 0;
  let ended: string | undefined;
  let wake: () => void = () => {};

  function drain(): IdBatch {
    const ids = new Float64Array(waiting);
    let at = 0;
    for (const part of parts) {
      ids.set(part, at);
      at += part.length;
    }
    parts = [];
    waiting = 0;
    return { ids, skipped, ...(ended === undefined ? {} : { ended }) };
  }

  return {
    add(ids) {
      parts.push(ids);
      waiting += ids.length;
      while (waiting > maxWaiting) {
        const oldest = parts.shift();
        if (oldest === undefined) break;
        waiting -= oldest.length;
        skipped += oldest.length;
      }
      wake();
    },
    end(reason) {
      ended ??= reason;
      wake();
    },
    async take() {
      if (waiting === 0 && ended === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return drain();
    },
  };
}
