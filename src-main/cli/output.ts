/**
 * What the commands write. Data goes to stdout and waits when its reader is slow; messages go to stderr. A reader that
 * goes away (`sluice tail | head`) ends the command quietly, as it ends any other Unix tool.
 */
import { once } from 'node:events';

/** Exit codes of every command. `crashed`: an internal fault ended it; EX_SOFTWARE of sysexits.h. */
export const EXIT = { ok: 0, failed: 1, usage: 2, crashed: 70 } as const;

/**
 * Nothing that is said can end the program: a message that stderr does not take (its reader has gone, its disk is full) is
 * lost, and the next one is tried again. Data is another matter: without stdout a command has nothing left to do, while a
 * server goes on, see {@link goOnWithoutStdout}. To be called once at start.
 */
export function catchOutputErrors(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (goesOn) {
      if (!toldOfStdout)
        writeMessage(`stdout takes nothing any more (${error.code ?? error.message}); going on without it.`);
      toldOfStdout = true;
      return;
    }
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    writeMessage(`stdout cannot be written: ${error.message}`);
    process.exit(EXIT.failed);
  });
}

let goesOn = false;
let toldOfStdout = false;

/** A server was not started for what it prints. */
export function goOnWithoutStdout(): void {
  goesOn = true;
}

/** Resolves when stdout takes more. */
export async function writeData(text: string | Uint8Array): Promise<void> {
  if (process.stdout.write(text)) return;
  try {
    await once(process.stdout, 'drain');
  } catch {
    // What ends or does not end for it is decided above.
  }
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
