/**
 * The events that the timeline lists, collected for a file: JSON lines as `sluice tail --json` prints them. Pages go one
 * after the other into blobs, which the browser keeps outside of the script's memory.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';

export interface ListExportState {
  /** Absent: none is running. */
  progress: { done: number; total: number } | undefined;
}

export type ListExportResult =
  /** `events`: fewer than were listed when some are no longer stored. */
  | { outcome: 'done'; blob: Blob; events: number }
  | { outcome: 'too-large' | 'cancelled' | 'busy' }
  | { outcome: 'failed'; error: string };

export interface ListExport {
  readonly store: StoreApi<ListExportState>;
  /** One at a time. */
  run(ids: readonly number[]): Promise<ListExportResult>;
  cancel(): void;
}

const PAGE_IDS = 500;

export function createListExport(options: {
  commonEvents(ids: number[]): Promise<CommonEvent[]>;
  /** More than this is for `sluice tail`. Default 512 MiB. */
  maxBytes?: number;
}): ListExport {
  const maxBytes = options.maxBytes ?? 512 * 1024 * 1024;
  const store = createStore<ListExportState>(() => ({ progress: undefined }));
  let cancelled = false;

  async function collect(ids: readonly number[]): Promise<ListExportResult> {
    const parts: Blob[] = [];
    let sizeBytes = 0;
    let events = 0;
    for (let next = 0; next < ids.length; ) {
      if (cancelled) return { outcome: 'cancelled' };
      const asked = ids.slice(next, next + PAGE_IDS);
      const page = await options.commonEvents(asked);
      const last = page.at(-1);
      // A page ends early when it is large; without an answer none of those asked for is stored any more.
      next += last === undefined ? asked.length : asked.indexOf(Number(last.id)) + 1;
      const part = new Blob([page.map(jsonLine).join('')]);
      sizeBytes += part.size;
      if (sizeBytes > maxBytes) return { outcome: 'too-large' };
      parts.push(part);
      events += page.length;
      store.setState({ progress: { done: next, total: ids.length } });
    }
    return { outcome: 'done', blob: new Blob(parts, { type: 'application/x-ndjson' }), events };
  }

  return {
    store,
    async run(ids) {
      if (store.getState().progress !== undefined) return { outcome: 'busy' };
      cancelled = false;
      store.setState({ progress: { done: 0, total: ids.length } });
      try {
        return await collect(ids);
      } catch (error) {
        return { outcome: 'failed', error: error instanceof Error ? error.message : String(error) };
      } finally {
        store.setState({ progress: undefined });
      }
    },
    cancel() {
      cancelled = true;
    },
  };
}
