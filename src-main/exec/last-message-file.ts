import { constants, lstatSync } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Writes the final message. A symbolic link is refused, so that a command of the turn cannot lead the message elsewhere.
 * What went wrong, in words; undefined when it is written.
 */
export async function writeLastMessage(file: string, message: string): Promise<string | undefined> {
  try {
    // Not all platforms know O_NOFOLLOW, which closes the gap between this look and the opening.
    if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) throw new Error('it is a symbolic link');
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW = 0 } = constants;
    const handle = await open(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o666);
    try {
      await handle.writeFile(message);
    } finally {
      await handle.close();
    }
    return undefined;
  } catch (error) {
    return `Failed to write last message file ${JSON.stringify(file)}: ${error instanceof Error ? error.message : error}`;
  }
}
