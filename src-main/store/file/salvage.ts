/**
 * Reads the records of a log that was set aside, damaged or not. Chunks are looked up one by one; where the tree that
 * leads to them is broken, the interval of sequence numbers is halved until what lies behind the break is found. A
 * record whose resource cannot be read any more comes without it.
 */

import { DatabaseSync } from 'node:sqlite';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { joinRequest } from '../../otlp/join-groups.ts';
import { hasParts, WHOLE_BYTES } from './chunk-parts.ts';
import { signalOf } from './codes.ts';
import { APPLICATION_ID } from './create-log-file.ts';
import { recordOffsets } from './record-offsets.ts';

/** Look-ups behind breaks. With 2^53 numbers to halve, one break takes some 50. */
const MAX_PROBES = 200_000;

export interface SalvagedRequest {
  signal: Signal;
  records: number;
  /** A request of the signal, protobuf. */
  body: Uint8Array<ArrayBuffer>;
}

export interface SalvageCounts {
  /** Records that could be read. */
  read: number;
  /** Records of chunks that were found but could not be read. */
  lost: number;
  /** Records of deleted conversations, which were still waiting to be removed. */
  deleted: number;
  /** Records that came without their resource or scope. */
  bare: number;
  /** Breaks in the tree: nobody knows how many records were behind them. */
  breaks: number;
}

export interface Salvage {
  /** Records of each signal that the log says it holds; undefined where that cannot be read. */
  expected: Record<Signal, number> | undefined;
  counts: SalvageCounts;
  requests(): Generator<SalvagedRequest>;
  close(): void;
}

/** @throws Error for the user when the file is no log of Sluice's or nothing of it can be read. */
export function openSalvage(file: string): Salvage {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    if (Number(db.prepare('PRAGMA application_id').get()?.['application_id']) !== APPLICATION_ID) {
      db.close();
      throw new Error('it is not a log of Sluice’s');
    }
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const bytesOf = hasParts(db) ? WHOLE_BYTES : 'bytes';
  const counts: SalvageCounts = { read: 0, lost: 0, deleted: 0, bare: 0, breaks: 0 };
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const envelope = (id: number): Uint8Array | undefined =>
    attempt(() => db.prepare('SELECT bytes FROM envelope WHERE id = ?').get(id)?.['bytes'] as Uint8Array | undefined);
  const hidden = new Set(
    attempt(() =>
      db
        .prepare('SELECT seq FROM event WHERE conversation_id IN (SELECT id FROM conversation WHERE hidden = 1)')
        .all()
        .map(({ seq }) => Number(seq)),
    ) ?? [],
  );

  /** The chunk, or undefined when it is there but cannot be read. */
  function read(firstSeq: number): SalvagedRequest | undefined {
    const head = attempt(() =>
      db
        .prepare('SELECT signal, count, resource_envelope, scope_envelope FROM chunk WHERE first_seq = ?')
        .get(firstSeq),
    );
    const count = Number(head?.['count'] ?? 0);
    const bytes = attempt(
      () =>
        db.prepare(`SELECT ${bytesOf} AS bytes FROM chunk WHERE first_seq = ?`).get(firstSeq)?.['bytes'] as Uint8Array,
    );
    const records = bytes === undefined ? undefined : attempt(() => kept(bytes, firstSeq, count));
    if (head === undefined || records === undefined) {
      counts.lost += Math.max(1, count);
      return undefined;
    }
    counts.deleted += count - records.count;
    if (records.count === 0) return undefined;
    const resource = envelope(Number(head['resource_envelope']));
    const scope = envelope(Number(head['scope_envelope']));
    if (resource === undefined || scope === undefined) counts.bare += records.count;
    counts.read += records.count;
    const nothing = new Uint8Array(0);
    return {
      signal: signalOf(Number(head['signal'])),
      records: records.count,
      body: joinRequest(resource ?? nothing, scope ?? nothing, records.runs),
    };
  }

  /** Without those of deleted conversations. */
  function kept(bytes: Uint8Array, firstSeq: number, count: number): { count: number; runs: Uint8Array[] } {
    const { tagStarts } = recordOffsets(bytes, count);
    const runs: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      if (!hidden.has(firstSeq + i)) runs.push(bytes.subarray(tagStarts[i], tagStarts[i + 1]));
    }
    return { count: runs.length, runs };
  }

  let probes = 0;
  /** The first chunk's number from `from` to `to`; `broken` when the way there cannot be read. */
  function next(from: number, to: number): number | 'none' | 'broken' {
    probes++;
    try {
      const row = db
        .prepare('SELECT first_seq FROM chunk WHERE first_seq >= ? AND first_seq <= ? ORDER BY first_seq LIMIT 1')
        .get(from, to);
      return row === undefined ? 'none' : Number(row['first_seq']);
    } catch {
      return 'broken';
    }
  }

  function* seqs(from: number, to: number): Generator<number> {
    let at = from;
    while (at <= to) {
      const found = next(at, to);
      if (found === 'none') return;
      if (found === 'broken') {
        if (at === to || probes > MAX_PROBES) {
          counts.breaks++;
          return;
        }
        const middle = at + Math.floor((to - at) / 2);
        yield* seqs(at, middle);
        yield* seqs(middle + 1, to);
        return;
      }
      yield found;
      at = found + 1;
    }
  }

  /** One more than the newest number; guessed high where that cannot be read. */
  function endOf(): number {
    const stored = attempt(() => Number(db.prepare("SELECT value FROM meta WHERE key = 'next_seq'").get()?.['value']));
    return stored ?? 2 ** 40;
  }

  return {
    expected: attempt(() => expectedOf(db)),
    counts,
    *requests() {
      for (const seq of seqs(0, endOf())) {
        const request = read(seq);
        if (request !== undefined) yield request;
      }
    },
    close: () => db.close(),
  };
}

function expectedOf(db: DatabaseSync): Record<Signal, number> {
  const rows = db.prepare('SELECT signal, records FROM signal_total').all();
  const expected = Object.fromEntries(SIGNALS.map((signal) => [signal, 0])) as Record<Signal, number>;
  for (const row of rows) expected[signalOf(Number(row['signal']))] = Number(row['records']);
  return expected;
}
