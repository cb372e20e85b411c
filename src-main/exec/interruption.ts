/**
 * What ends a run from outside its turn: SIGINT, SIGTERM, the reader of stdout going away, an error that nobody caught.
 * The first asks the turn to end, and the caller sends its telemetry; a second signal ends the process at once.
 */
export interface Interruption {
  /** Aborted when the turn has to end. */
  readonly signal: AbortSignal;
  /** Of an interrupted run: 130 after SIGINT, 143 after SIGTERM, else 1. */
  readonly exitCode: number | undefined;
  interrupt(exitCode: number): void;
  /**
   * The work's outcome. Once interrupted, the work has `graceMs` to end by itself; then the answer is `interrupted`.
   * Rejects with the work's error or the uncaught one.
   */
  race<Outcome>(work: Promise<Outcome>, graceMs: number): Promise<Outcome | { outcome: 'interrupted' }>;
  /** Lets signals do again what they do. */
  release(): void;
}

/** 128 and the signal's number, as shells report it. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export function createInterruption(): Interruption {
  const controller = new AbortController();
  const uncaught = Promise.withResolvers<never>();
  // Nobody may be waiting for it yet.
  uncaught.promise.catch(() => {});
  let exitCode: number | undefined;

  const interrupt = (code: number) => {
    exitCode ??= code;
    controller.abort();
  };
  const onSignal = (name: NodeJS.Signals) => {
    const code = EXIT_CODES[name as keyof typeof EXIT_CODES];
    if (controller.signal.aborted) process.exit(code);
    interrupt(code);
  };
  const onUncaught = (error: unknown) => {
    uncaught.reject(error);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);

  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    interrupt,
    async race(work, graceMs) {
      const ended = Promise.withResolvers<{ outcome: 'interrupted' }>();
      let timer: NodeJS.Timeout | undefined;
      const onAbort = () => {
        timer = setTimeout(() => ended.resolve({ outcome: 'interrupted' }), graceMs);
      };
      controller.signal.addEventListener('abort', onAbort, { once: true });
      if (controller.signal.aborted) onAbort();
      try {
        return await Promise.race([work, ended.promise, uncaught.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      process.off('uncaughtException', onUncaught);
      process.off('unhandledRejection', onUncaught);
    },
  };
}
