/** Time and chance as the relay needs them; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch, for people and for what is stored: it may jump. */
  now(): number;
  /** Milliseconds that only go forward, for every wait. */
  ticks(): number;
  /** Calls `action` once after `delayMs`, soon when that is 0 or less; the answer cancels it. */
  after(delayMs: number, action: () => void): () => void;
  /** 0 to 1. */
  random(): number;
}

/** Node's timers fire at once beyond it; whoever waits longer looks at the clock again. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: Date.now,
  ticks: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
