/** Work that is done in slices, so that a reader thread answers others in between. */

/** How long a reader thread works before it looks for other calls. */
const SLICE_MS = 10;

export interface Slices {
  /** Called before each piece of work; false: the time is up. Throws when nobody waits for the answer any more. */
  next(): Promise<boolean>;
}

/** `maxMs`: of the whole work; the first piece is always done. */
export function createSlices(pause: () => Promise<void>, maxMs: number): Slices {
  const startedMs = performance.now();
  let sliceMs = startedMs;
  let isFirst = true;
  return {
    async next() {
      const nowMs = performance.now();
      if (isFirst) {
        isFirst = false;
        return true;
      }
      if (nowMs - startedMs > maxMs) return false;
      if (nowMs - sliceMs > SLICE_MS) {
        await pause();
        sliceMs = performance.now();
      }
      return true;
    },
  };
}
