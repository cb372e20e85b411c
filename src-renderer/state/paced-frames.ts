/** Between two drawings of a list that keeps growing. Fast enough to look live; every frame would keep a core busy. */
const PAUSE_MS = 40;

/** Runs a callback once in a frame to come. */
export type Schedule = (callback: () => void) => void;

/**
 * Runs callbacks in the next frame, but not sooner than {@link PAUSE_MS} after the one before: the first is never late. What
 * is asked for until then runs in the same frame, so that the page is laid out once for all of it.
 */
export function createPacedFrames(): Schedule {
  let waiting: Array<() => void> = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  function draw(): void {
    requestAnimationFrame(() => {
      lastMs = performance.now();
      const callbacks = waiting;
      waiting = [];
      for (const callback of callbacks) callback();
    });
  }
  return (callback) => {
    waiting.push(callback);
    if (waiting.length > 1) return;
    const waitMs = lastMs + PAUSE_MS - performance.now();
    if (waitMs > 0) setTimeout(draw, waitMs);
    else draw();
  };
}
