/**
 * Loads the event that is selected, without flicker: what is shown stays until the next event is there, at most for
 * {@link PATIENCE_MS}; only then does the pane say that it is loading. Answers that come too late are dropped.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventDetail } from '../../../src-shared/contract/host-api.ts';

/** Nothing says "loading" that takes less than this. */
export const PATIENCE_MS = 300;

export type DetailState =
  | { status: 'empty' }
  | { status: 'loading' }
  | { status: 'ready'; event: EventDetail }
  /** Removed by retention or by the user. */
  | { status: 'absent' }
  | { status: 'failed'; message: string };

export interface DetailLoader {
  readonly store: StoreApi<DetailState>;
  select(eventId: number | undefined): void;
  retry(): void;
  /** Ranges of ids that are no longer stored. */
  removed(ranges: ReadonlyArray<readonly [from: number, to: number]>): void;
  dispose(): void;
}

export function createDetailLoader(options: {
  load: (eventId: number) => Promise<EventDetail | undefined>;
  setTimer?: (run: () => void, delayMs: number) => () => void;
}): DetailLoader {
  const setTimer = options.setTimer ?? startTimer;
  const store = createStore<DetailState>(() => ({ status: 'empty' }));
  let selected: number | undefined;
  let attempt = 0;
  let stopTimer: () => void = () => {};

  async function load(eventId: number): Promise<void> {
    attempt += 1;
    const own = attempt;
    stopTimer();
    stopTimer = setTimer(() => store.setState({ status: 'loading' }, true), PATIENCE_MS);
    let next: DetailState;
    try {
      const event = await options.load(eventId);
      next = event === undefined ? { status: 'absent' } : { status: 'ready', event };
    } catch (error) {
      next = { status: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
    if (own !== attempt) return;
    stopTimer();
    store.setState(next, true);
  }

  return {
    store,
    select(eventId) {
      if (eventId === selected) return;
      selected = eventId;
      if (eventId !== undefined) {
        void load(eventId);
        return;
      }
      attempt += 1;
      stopTimer();
      store.setState({ status: 'empty' }, true);
    },
    retry() {
      if (selected !== undefined) void load(selected);
    },
    removed(ranges) {
      const id = selected;
      if (id === undefined || !ranges.some(([from, to]) => from <= id && id <= to)) return;
      attempt += 1;
      stopTimer();
      store.setState({ status: 'absent' }, true);
    },
    dispose() {
      attempt += 1;
      selected = undefined;
      stopTimer();
    },
  };
}

function startTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
