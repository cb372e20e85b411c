/** SIGTERM and SIGINT: the first stops in order, a second one ends the process at once. */

/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;
/** Everything is committed and closed by then; whatever still holds the process must not keep it. */
const LINGER_MS = 2_000;

export interface StopSignals {
  /** Aborted by the first signal. */
  readonly asked: AbortSignal;
  /** Waits for the first signal, which may have come already, and stops. */
  thenStop(running: { stop(): Promise<void> }): Promise<void>;
  /** After a start that failed: the signals end the process again, as without all this. */
  release(): void;
}

/** Listens from now on: to be called before anything says that it is ready. */
export function catchStopSignals(): StopSignals {
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const asked = new AbortController();
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals > 1) process.exit(EXIT_INTERRUPTED);
    asked.abort();
    resolve();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    asked: asked.signal,
    async thenStop(running) {
      await first;
      await running.stop();
      setTimeout(() => process.exit(), LINGER_MS).unref();
    },
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
