import type { DatabaseSync } from 'node:sqlite';
import { EVENT_KINDS, type RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
import type { Shape } from '../file/derived-event.ts';
import { createReferenceCounts } from './reference-counts.ts';

/** Shapes remembered by the writer; emptied when passed. */
const MAX_CACHED = 4096;

interface CachedShape extends Shape {
  id: number;
}

/** The writer's side of the `shape` table: interning, and counting the events of each. */
export interface ShapeTable {
  /** The shape's id, with one more event noted for it. */
  idOf(event: RecognisedEvent): number;
  /** Notes that `events` fewer events have the shape. */
  release(id: number, events: number): void;
  /** Writes the noted counts inside the open transaction; shapes without events are removed. */
  flush(): void;
  forget(): void;
}

export function createShapeTable(db: DatabaseSync): ShapeTable {
  const select = db.prepare(
    `SELECT id FROM shape
     WHERE name = ? AND kind = ? AND model IS ? AND tool IS ? AND server IS ? AND exit_code IS ? AND ok IS ? AND status IS ? AND words IS ? AND failed = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO shape(refs, name, kind, model, tool, server, exit_code, ok, status, words, failed)
     VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const uses = createReferenceCounts(db, 'shape');
  /** By name first: names repeat, so their hash is known and the list behind each is short. */
  const byName = new Map<string, CachedShape[]>();
  let cached = 0;

  const forgetCached = () => {
    byName.clear();
    cached = 0;
  };

  return {
    idOf(event) {
      const id = cachedId(event) ?? storedId(event);
      uses.add(id, 1);
      return id;
    },
    release: (id, events) => uses.add(id, -events),
    flush() {
      if (uses.flush()) forgetCached();
    },
    forget() {
      uses.forget();
      forgetCached();
    },
  };

  function cachedId(event: RecognisedEvent): number | undefined {
    const list = byName.get(event.name);
    if (list === undefined) return undefined;
    const failed = event.error !== undefined;
    for (let i = 0; i < list.length; i++) {
      const shape = list[i] as CachedShape;
      if (
        shape.model === event.model &&
        shape.tool === event.tool &&
        shape.server === event.server &&
        shape.exitCode === event.exitCode &&
        shape.kind === event.kind &&
        shape.ok === event.ok &&
        shape.status === event.status &&
        shape.words === event.words &&
        shape.failed === failed
      ) {
        return shape.id;
      }
    }
    return undefined;
  }

  function storedId(event: RecognisedEvent): number {
    const shape: Shape = {
      kind: event.kind,
      name: event.name,
      model: event.model,
      tool: event.tool,
      server: event.server,
      exitCode: event.exitCode,
      ok: event.ok,
      status: event.status,
      words: event.words,
      failed: event.error !== undefined,
    };
    const columns = [
      shape.name,
      EVENT_KINDS.indexOf(shape.kind),
      shape.model ?? null,
      shape.tool ?? null,
      shape.server ?? null,
      shape.exitCode ?? null,
      shape.ok === undefined ? null : Number(shape.ok),
      shape.status ?? null,
      shape.words ?? null,
      Number(shape.failed),
    ] as const;
    const row = select.get(...columns);
    const id = row ? Number(row['id']) : Number(insert.run(...columns).lastInsertRowid);
    if (cached >= MAX_CACHED) forgetCached();
    cached++;
    const list = byName.get(shape.name);
    // A list that grows long belongs to a sender whose other columns never repeat: searching it costs more than SQLite.
    if (list === undefined || list.length >= 64) byName.set(shape.name, [{ ...shape, id }]);
    else list.push({ ...shape, id });
    return id;
  }
}
