/**
 * What a scrub found, so that copies are masked where nothing tells that they are secrets: in another record, in an envelope that other
 * chunks name as well. Written down with the job until it is done; then as gone as the secrets.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { MaskedText } from '../../../src-shared/redaction/engine.ts';

const FOUND_KEY = 'scrub-found';
/** More are masked where they were found, their copies are not looked for. */
const MAX_FOUND = 20_000;
/** All are longer, see `same-text.ts`. */
const HEAD_BYTES = 4;

export interface ScrubFound {
  readonly isEmpty: boolean;
  add(texts: Iterable<MaskedText>): void;
  /** Those that stand in the bytes. */
  standingIn(bytes: Uint8Array): MaskedText[];
  /** Writes down what was added since. Inside the open transaction. */
  save(): void;
  /** Of the log; inside the open transaction. */
  remove(): void;
}

interface Writing {
  bytes: Buffer;
  of: MaskedText;
}

export function createScrubFound(db: DatabaseSync): ScrubFound {
  const texts = new Map<string, MaskedText>();
  /** By their first bytes. */
  const heads = new Map<number, Writing[]>();
  /** By the first two of these. */
  const mayBegin = new Uint8Array(0x1_0000);
  let isSaved = true;

  function addWriting(bytes: Buffer, of: MaskedText): void {
    if (bytes.length < HEAD_BYTES) return;
    const head = bytes.readUInt32BE(0);
    const same = heads.get(head);
    if (same === undefined) heads.set(head, [{ bytes, of }]);
    else same.push({ bytes, of });
    mayBegin[bytes.readUInt16BE(0)] = 1;
  }

  function add(given: Iterable<MaskedText>): void {
    for (const one of given) {
      if (!one.isSecret || texts.has(one.text) || texts.size >= MAX_FOUND) continue;
      texts.set(one.text, one);
      isSaved = false;
      const utf8 = Buffer.from(one.text);
      const latin1 = Buffer.from(one.text, 'latin1');
      addWriting(utf8, one);
      // Bytes that are no UTF-8 are taken for latin-1.
      if (!utf8.equals(latin1)) addWriting(latin1, one);
    }
  }

  const saved = db.prepare('SELECT value FROM meta WHERE key = ?').get(FOUND_KEY)?.['value'];
  if (saved !== undefined) add(JSON.parse(String(saved)) as MaskedText[]);
  isSaved = true;

  return {
    get isEmpty() {
      return texts.size === 0;
    },
    add,
    standingIn(given) {
      if (texts.size === 0) return [];
      const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
      const found = new Set<MaskedText>();
      for (let at = 0; at + HEAD_BYTES <= bytes.length; at++) {
        if (mayBegin[((bytes[at] as number) << 8) | (bytes[at + 1] as number)] !== 1) continue;
        for (const writing of heads.get(bytes.readUInt32BE(at)) ?? []) {
          if (bytes.compare(writing.bytes, 0, writing.bytes.length, at, at + writing.bytes.length) === 0)
            found.add(writing.of);
        }
      }
      return [...found];
    },
    save() {
      if (isSaved) return;
      db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(FOUND_KEY, JSON.stringify([...texts.values()]));
      isSaved = true;
    },
    remove() {
      db.prepare('DELETE FROM meta WHERE key = ?').run(FOUND_KEY);
    },
  };
}
