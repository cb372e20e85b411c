/**
 * Watches a body arrive. Given up are one that falls silent, one that dribbles (less than the slowest rate over a whole
 * window), and one that takes longer than a request may: each holds memory that others wait for.
 */
import type { ReceiverLimits } from './receiver.ts';

export interface Pace {
  /** Some of the body has come. */
  arrived(bytes: number): void;
  /** Idempotent. */
  stop(): void;
}

type PaceLimits = Pick<ReceiverLimits, 'bodyIdleTimeoutMs' | 'paceWindowMs' | 'minBytesPerSecond' | 'requestTimeoutMs'>;

/** `tooSlow` is called once at most; `what` is what arrives, for messages. */
export function watchPace(limits: PaceLimits, what: string, tooSlow: (message: string) => void): Pace {
  const startMs = performance.now();
  let totalBytes = 0;
  let windowBytes = 0;
  const giveUp = (why: string) => {
    pace.stop();
    tooSlow(`${what} ${why} after ${totalBytes} bytes.`);
  };
  const idle = setTimeout(
    () => giveUp(`stopped arriving for ${limits.bodyIdleTimeoutMs / 1000} s`),
    limits.bodyIdleTimeoutMs,
  );
  const window = setInterval(() => {
    const seconds = limits.paceWindowMs / 1000;
    if (performance.now() - startMs > limits.requestTimeoutMs) {
      giveUp(`has not arrived within ${limits.requestTimeoutMs / 1000} s`);
    } else if (windowBytes < limits.minBytesPerSecond * seconds) {
      giveUp(`arrives too slowly: ${windowBytes} bytes in ${seconds} s`);
    }
    windowBytes = 0;
  }, limits.paceWindowMs);

  const pace: Pace = {
    arrived(bytes) {
      totalBytes += bytes;
      windowBytes += bytes;
      idle.refresh();
    },
    stop() {
      clearTimeout(idle);
      clearInterval(window);
    },
  };
  return pace;
}
