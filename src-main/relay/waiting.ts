import type { Clock } from './clock.ts';

/** Waits that end at a time or as soon as a condition holds, which is looked at whenever {@link Waiting.check} is called. */
export interface Waiting {
  /** `ticksMs` by {@link Clock.ticks}. */
  until(ticksMs: number, isOver: () => boolean): Promise<void>;
  check(): void;
}

export function createWaiting(clock: Clock): Waiting {
  const waits = new Set<{ isOver(): boolean; end(): void }>();
  return {
    until(ticksMs, isOver) {
      const delayMs = ticksMs - clock.ticks();
      if (delayMs <= 0 || isOver()) return Promise.resolve();
      return new Promise((resolve) => {
        const wait = {
          isOver,
          end() {
            cancel();
            waits.delete(wait);
            resolve();
          },
        };
        const cancel = clock.after(delayMs, wait.end);
        waits.add(wait);
      });
    },
    check() {
      for (const wait of [...waits]) if (wait.isOver()) wait.end();
    },
  };
}
