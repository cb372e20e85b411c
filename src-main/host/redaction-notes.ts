/**
 * What the window has said once and is not to say again: which keys were shown as new and where, which exporters were offered the rule
 * `unknown-text` and declined. Of a home, so that every window and browser knows it. Keys are kept as hashes: senders choose them.
 */
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeOwnerOnly } from '../files/owner-only.ts';
import type { RedactionKey } from '../redaction/redaction-key.ts';

export interface RedactionNotes {
  /** Of the keys those that are new at that event: seen nowhere before, and not settled since. */
  newKeys(eventId: number, keys: readonly string[]): string[];
  /** Something was said about the key, or it was dismissed. */
  settleKey(key: string): void;
  declinedOffers(): string[];
  declineOffer(exporter: string): void;
}

/** Older ones are forgotten, and would be told once more. */
const MAX_KEYS = 4_000;
const MAX_DECLINED = 200;
/** Stands for the event of a key that is settled. */
const SETTLED = 0;

const noteSchema = z.object({
  /** By hash: the event that it is new at; {@link SETTLED} when it is at none. */
  keys: z.array(z.tuple([z.string(), z.int().min(0)])),
  declined: z.array(z.string()),
});

export function redactionNotesFile(folder: string): string {
  return join(folder, 'redaction-notes.json');
}

/** What cannot be read begins anew; what cannot be written holds as long as the host runs. */
export function loadRedactionNotes(folder: string, key: RedactionKey): RedactionNotes {
  const file = redactionNotesFile(folder);
  const read = readNotes(file);
  const keys = new Map(read.keys);
  const declined = new Set(read.declined);
  const hashOf = (name: string) =>
    (key.ok ? createHmac('sha256', Buffer.from(key.keyHex, 'hex')) : createHash('sha256'))
      .update(`new key\n${name}`)
      .digest('base64url')
      .slice(0, 22);

  function write(): void {
    const kept = { keys: [...keys].slice(-MAX_KEYS), declined: [...declined].slice(-MAX_DECLINED) };
    try {
      writeOwnerOnly(file, `${JSON.stringify(kept)}\n`);
    } catch {
      // A full disk or a folder that cannot be written is told by whoever writes the log.
    }
  }

  return {
    newKeys(eventId, names) {
      const before = keys.size;
      const found = names.filter((name) => {
        const hash = hashOf(name);
        const at = keys.get(hash);
        if (at === undefined) keys.set(hash, eventId);
        return at === undefined || at === eventId;
      });
      if (keys.size > before) write();
      return found;
    },
    settleKey(name) {
      const hash = hashOf(name);
      if (keys.get(hash) === SETTLED) return;
      keys.set(hash, SETTLED);
      write();
    },
    declinedOffers: () => [...declined],
    declineOffer(exporter) {
      if (declined.has(exporter)) return;
      declined.add(exporter);
      write();
    },
  };
}

function readNotes(file: string): z.infer<typeof noteSchema> {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { keys: [], declined: [] };
  }
}
