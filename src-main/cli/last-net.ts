/**
 * The last net under a host: an error that nobody caught does not end it, because what it has acknowledged, and every other
 * sender, has nothing to do with it. It is said, with where it happened. A host in which more and more fails is not kept: it
 * gives up with a reason, and whoever started it starts it again.
 */

/** More faults than this within {@link WINDOW_MS} are no accident any more. */
const MAX_FAULTS = 20;
const WINDOW_MS = 60_000;

export interface LastNetOptions {
  onFault(error: unknown): void;
  /** Called once. */
  onGivenUp(reason: string, last: unknown): void;
  nowMs?: () => number;
}

/** Until `release` is called. */
export function spreadLastNet({ onFault, onGivenUp, nowMs = Date.now }: LastNetOptions): { release(): void } {
  let times: number[] = [];
  let hasGivenUp = false;
  const onUncaught = (error: unknown) => {
    const now = nowMs();
    times = [...times.filter((time) => time > now - WINDOW_MS), now];
    onFault(error);
    if (times.length <= MAX_FAULTS || hasGivenUp) return;
    hasGivenUp = true;
    onGivenUp(`${times.length} internal faults within ${WINDOW_MS / 1000} s`, error);
  };
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  return {
    release() {
      process.off('uncaughtException', onUncaught);
      process.off('unhandledRejection', onUncaught);
    },
  };
}
