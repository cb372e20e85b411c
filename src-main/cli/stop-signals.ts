/** SIGTERM and SIGINT: the first stops in order, a second one ends the process at once. */

/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;
/** Everything is committed and closed by then; whatever still holds the process must not keep it. */
const LINGER_MS = 2_000;

export interface StopSignals {
  /** Waits for the first signal, which may have come already, and stops. */
  thenStop(running: { stop(): Promise<void> }): Promise<void>;
}

/** Listens from now on: to be called before anything says that it is ready. */
export function catchStopSignals(): StopSignals {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals > 1) process.exit(EXIT_INTERRUPTED);
    resolve();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    async thenStop(running) {
      await asked;
      await running.stop();
      setTimeout(() => process.exit(), LINGER_MS).unref();
    },
  };
}
