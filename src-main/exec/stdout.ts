import { once } from 'node:events';
import type { Interruption } from './interruption.ts';

const EXIT_FAILED = 1;

/**
 * Writes to stdout and waits when its reader is slow. A reader that has gone interrupts the run, so that it ends in order
 * instead of at once.
 */
export function createStdout(interruption: Interruption): { write(text: string): Promise<void> } {
  let closed = false;
  process.stdout.removeAllListeners('error').on('error', () => {
    closed = true;
    interruption.interrupt(EXIT_FAILED);
  });
  return {
    async write(text) {
      if (closed || process.stdout.write(text)) return;
      await once(process.stdout, 'drain', { signal: interruption.signal }).catch(() => {});
    },
  };
}
