import type { EventRow } from '../../src-shared/contract/host-api.ts';

export interface RowCacheOptions {
  /** Asks the host; at most `batchRows` ids a call. */
  load(ids: number[]): Promise<EventRow[]>;
  /** Called after rows came in or turned out to be gone. */
  onLoaded(): void;
  /** Bound of the cache, in rows; the least recently used go first. */
  maxRows?: number;
  batchRows?: number;
  /** Called with every load, for the idle signal. */
  track?: <T>(work: Promise<T>) => Promise<T>;
}

export interface RowCache {
  /** The row, 'gone' when the host no longer stores it, undefined when it is not known yet. */
  get(id: number): EventRow | 'gone' | undefined;
  /** Asks for what is missing of these, in their order. Replaces an earlier wish that has not been sent. */
  want(ids: readonly number[]): void;
  put(rows: readonly EventRow[]): void;
  forget(ranges: ReadonlyArray<readonly [from: number, to: number]>): void;
  /** Resolves with the row once it is known. */
  fetch(id: number): Promise<EventRow | undefined>;
  clear(): void;
  readonly size: number;
}

const MAX_LOADS = 2;

/** Rows of the visible range and some around it. Everything else is asked for again when somebody scrolls there. */
export function createRowCache(options: RowCacheOptions): RowCache {
  const maxRows = options.maxRows ?? 6_000;
  const batchRows = options.batchRows ?? 120;
  const track = options.track ?? (<T>(work: Promise<T>) => work);
  /** Insertion order is the order of use: the first key is the least recently used. */
  const rows = new Map<number, EventRow | 'gone'>();
  const inFlight = new Set<number>();
  let wanted: readonly number[] = [];
  let loads = 0;
  let generation = 0;

  function remember(id: number, row: EventRow | 'gone'): void {
    rows.delete(id);
    rows.set(id, row);
    if (rows.size <= maxRows) return;
    for (const oldest of rows.keys()) {
      rows.delete(oldest);
      if (rows.size <= maxRows) break;
    }
  }

  async function load(ids: number[]): Promise<void> {
    const startedIn = generation;
    let answered = false;
    loads++;
    for (const id of ids) inFlight.add(id);
    try {
      const answer = await options.load(ids);
      answered = true;
      if (startedIn === generation) {
        const found = new Set<number>();
        for (const row of answer) {
          found.add(row.id);
          remember(row.id, row);
        }
        for (const id of ids) if (!found.has(id)) remember(id, 'gone');
      }
    } catch {
      // The connection broke: the rows stay unknown and are asked for again when the query is opened again.
      if (startedIn === generation) wanted = [];
    } finally {
      loads--;
      for (const id of ids) inFlight.delete(id);
      pump();
      if (answered) options.onLoaded();
    }
  }

  function pump(): void {
    while (loads < MAX_LOADS) {
      const missing: number[] = [];
      for (const id of wanted) {
        if (!rows.has(id) && !inFlight.has(id)) missing.push(id);
        if (missing.length === batchRows) break;
      }
      if (missing.length === 0) return;
      void track(load(missing));
    }
  }

  return {
    get(id) {
      const row = rows.get(id);
      if (row !== undefined) {
        rows.delete(id);
        rows.set(id, row);
      }
      return row;
    },
    want(ids) {
      wanted = ids;
      pump();
    },
    put(newRows) {
      for (const row of newRows) remember(row.id, row);
    },
    forget(ranges) {
      for (const id of [...rows.keys()]) {
        if (ranges.some(([from, to]) => id >= from && id <= to)) rows.delete(id);
      }
    },
    async fetch(id) {
      const known = rows.get(id);
      if (known !== undefined) return known === 'gone' ? undefined : known;
      const [row] = await track(options.load([id]));
      if (row !== undefined) remember(row.id, row);
      return row;
    },
    clear() {
      generation++;
      rows.clear();
      wanted = [];
    },
    get size() {
      return rows.size;
    },
  };
}
