/**
 * What the commands write. Data goes to stdout and waits when its reader is slow; messages go to stderr. A reader that
 * goes away (`sluice tail | head`) ends the command quietly, as it ends any other Unix tool.
 */
import { once } from 'node:events';

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** To be called once at start: a closed pipe is the end, not a crash. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.ok);
      throw error;
    });
  }
}

/** Resolves when stdout takes more. */
export async function writeData(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

export function writeMessage(text: string): void {
  process.stderr.write(`sluice: ${text}\n`);
}

/** A failure with its exit code; the entry prints the message and nothing else. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
