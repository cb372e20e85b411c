/** Between two drawings of a list that keeps growing. Fast enough to look live; every frame would keep a core busy. */
const PAUSE_MS = 40;

/** Runs the callback in the next frame, but not sooner than {@link PAUSE_MS} after the one before: the first is never late. */
export function createPacedFrames(): (callback: () => void) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (callback) => {
    const draw = () =>
      requestAnimationFrame(() => {
        lastMs = performance.now();
        callback();
      });
    const waitMs = lastMs + PAUSE_MS - performance.now();
    if (waitMs > 0) setTimeout(draw, waitMs);
    else draw();
  };
}
