/**
 * The key of hashes, made once for each home: equal values stay equal in what leaves, and nobody without the key can try
 * values out. Owner-only; it never leaves the machine and is never shown.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOwnerOnly, writeOwnerOnly } from '../files/owner-only.ts';

const KEY_BYTES = 32;
const KEY = /^[0-9a-f]{64}$/;

export type RedactionKey = { ok: true; keyHex: string } | { ok: false; reason: string };

export function redactionKeyFile(folder: string): string {
  return join(folder, 'redaction.key');
}

/** Reads the key of the home, or makes it; with `make` false only reads it. */
export function loadRedactionKey(folder: string, { make = true } = {}): RedactionKey {
  const file = redactionKeyFile(folder);
  try {
    const known = readKey(file);
    if (known !== undefined) return known;
    if (!make) return unusable(file, 'it is not there yet', 'It is made when Sluice is started.');
    return makeKey(file) ?? unusable(file, 'it is made and removed all the time');
  } catch (error) {
    return unusable(file, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

/** Undefined: there is none yet. */
function readKey(file: string): RedactionKey | undefined {
  const found = checkOwnerOnly(file);
  switch (found.state) {
    case 'missing':
      return undefined;
    case 'no-file':
      return unusable(file, 'it is no file');
    case 'open':
      return unusable(file, `others may read it (mode ${found.mode})`, `Run: chmod 600 ${file}`);
    case 'good': {
      const keyHex = readFileSync(file, 'utf8').trim();
      return KEY.test(keyHex) ? { ok: true, keyHex } : unusable(file, 'it does not hold 64 hex digits');
    }
  }
}

/** Nobody ever reads half a key; the first to write it wins. */
function makeKey(file: string): RedactionKey | undefined {
  writeOwnerOnly(file, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { keep: true });
  return readKey(file);
}

function unusable(file: string, why: string, advice?: string): RedactionKey {
  const rest = advice ?? 'Remove it to have a new one made; hashes are then others than before.';
  return { ok: false, reason: `The key for hashes, ${file}, cannot be used: ${why}. ${rest}` };
}
