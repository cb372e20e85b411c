/** The terminal to ask on: stdin when it is one, else the one that the process was started from. */
import { openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { isatty, ReadStream } from 'node:tty';

export interface Terminal {
  write(text: string): void;
  /** One line; undefined when the terminal has gone or the signal came. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
}

export function openTerminal(): Terminal | undefined {
  const input = process.stdin.isTTY ? process.stdin : controllingTerminal();
  if (input === undefined) return undefined;
  return {
    write: (text) => void process.stderr.write(text),
    async ask(question, signal) {
      input.ref();
      const lines = createInterface({ input, output: process.stderr });
      const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
      // In this mode the terminal hands Ctrl-C to readline as a key.
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      try {
        return await Promise.race([lines.question(question, { signal }), closed]);
      } catch {
        return undefined;
      } finally {
        lines.close();
        input.pause();
        input.unref();
      }
    },
  };
}

function controllingTerminal(): ReadStream | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const descriptor = openSync('/dev/tty', 'r');
    return isatty(descriptor) ? new ReadStream(descriptor) : undefined;
  } catch {
    return undefined;
  }
}
