import type { DatabaseSync } from 'node:sqlite';
import { createReferenceCounts } from './reference-counts.ts';

/** Known envelopes kept in memory: both bounds hold, the cache is emptied when one is passed. */
const MAX_CACHED = 512;
const MAX_CACHED_BYTES = 8 * 1024 * 1024;

interface CachedEnvelope {
  id: number;
  bytes: Uint8Array;
}

/** The writer's side of the `envelope` table: each distinct run of bytes is stored once and counts its chunks. */
export interface EnvelopeTable {
  idOf(bytes: Uint8Array): number;
  /** Notes that `chunks` more (or, negative, fewer) chunks use the envelope; written by {@link flush}. */
  use(id: number, chunks: number): void;
  /** Writes the noted counts inside the open transaction; envelopes that no chunk uses any more are removed. */
  flush(): void;
  /** After a rollback: nothing remembered may be trusted. */
  forget(): void;
}

export function createEnvelopeTable(db: DatabaseSync): EnvelopeTable {
  const select = db.prepare('SELECT id, bytes FROM envelope WHERE hash = ?');
  const insert = db.prepare('INSERT INTO envelope(hash, refs, bytes) VALUES (?, 0, ?)');
  const uses = createReferenceCounts(db, 'envelope');
  /** The codec gives a group that comes again as the same object. */
  let byObject = new WeakMap<Uint8Array, number>();
  const byHash = new Map<number, CachedEnvelope[]>();
  let cached = 0;
  let cachedBytes = 0;

  const forgetCached = () => {
    byObject = new WeakMap();
    byHash.clear();
    cached = 0;
    cachedBytes = 0;
  };

  return {
    idOf(bytes) {
      const same = byObject.get(bytes);
      if (same !== undefined) return same;
      const hash = hashOf(bytes);
      for (const known of byHash.get(hash) ?? []) {
        if (Buffer.compare(known.bytes, bytes) !== 0) continue;
        byObject.set(bytes, known.id);
        return known.id;
      }
      const id = storedId(hash, bytes) ?? Number(insert.run(hash, bytes).lastInsertRowid);
      if (cached >= MAX_CACHED || cachedBytes + bytes.length > MAX_CACHED_BYTES) forgetCached();
      byObject.set(bytes, id);
      const entry = { id, bytes: Uint8Array.from(bytes) };
      const bucket = byHash.get(hash);
      if (bucket) bucket.push(entry);
      else byHash.set(hash, [entry]);
      cached++;
      cachedBytes += bytes.length;
      return id;
    },
    use: uses.add,
    flush() {
      if (uses.flush()) forgetCached();
    },
    forget() {
      uses.forget();
      forgetCached();
    },
  };

  function storedId(hash: number, bytes: Uint8Array): number | undefined {
    for (const row of select.iterate(hash)) {
      if (Buffer.compare(row['bytes'] as Uint8Array, bytes) === 0) return Number(row['id']);
    }
    return undefined;
  }
}

/** FNV-1a over the bytes, 32 bits. Only narrows the search: bytes are compared on a hit. */
export function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash >>> 0;
}
