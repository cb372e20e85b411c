/**
 * The value of the interface's cookie, kept over restarts in an owner-only file of the home: a window that is open
 * reconnects by itself when the host comes back on its port. The token of the start link is new at each start.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkOwnerOnly, writeOwnerOnly } from '../files/owner-only.ts';

const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;

/**
 * Reads the secret, or makes one: a new one too where others could have read it, as nobody knows who did. A file that
 * cannot be used or written means one for this start only.
 */
export function loadCookieSecret(file: string | undefined): string {
  const made = randomBytes(SECRET_BYTES).toString('base64url');
  if (file === undefined) return made;
  try {
    if (checkOwnerOnly(file).state === 'good') {
      const kept = readFileSync(file, 'utf8').trim();
      if (SECRET.test(kept)) return kept;
    }
    writeOwnerOnly(file, `${made}\n`);
  } catch {
    // The window then needs a new link after a restart, as it says.
  }
  return made;
}
