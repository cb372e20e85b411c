/**
 * Rules that are being written, tried on stored events: asked for when writing pauses, one question at a time, the answer
 * of an older one is not shown.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventRow } from '../../../../src-shared/contract/host-api.ts';
import type { RedactionTrial, RedactionTrialResult } from '../../../../src-shared/contract/redaction-api.ts';

export interface TrialState {
  /** The last answer, which stays until the next is there. */
  result: RedactionTrialResult | undefined;
  /** Of the events in `result`; one that is gone has none. */
  rows: ReadonlyMap<number, EventRow>;
  error: string | undefined;
  /** An answer is awaited. */
  running: boolean;
}

export interface Trial {
  readonly store: StoreApi<TrialState>;
  want(trial: RedactionTrial): void;
  /** Asks the same again, as more events are stored meanwhile. */
  again(): void;
  /** Forgets the question; another one may be asked. */
  dispose(): void;
}

export interface TrialOptions {
  tryRedaction(trial: RedactionTrial): Promise<RedactionTrialResult>;
  rows(ids: number[]): Promise<EventRow[]>;
  /** Marks work as outstanding until the returned function is called. */
  begin(): () => void;
  debounceMs?: number;
}

export function createTrial(options: TrialOptions): Trial {
  const debounceMs = options.debounceMs ?? 200;
  const store = createStore<TrialState>(() => ({
    result: undefined,
    rows: new Map(),
    error: undefined,
    running: false,
  }));
  let wanted: { trial: RedactionTrial; key: string } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end: (() => void) | undefined;
  let isAsking = false;
  let askedKey: string | undefined;

  function finish(): void {
    end?.();
    end = undefined;
  }

  function schedule(): void {
    clearTimeout(timer);
    end ??= options.begin();
    store.setState({ running: true });
    timer = setTimeout(() => void ask(), debounceMs);
  }

  async function ask(): Promise<void> {
    if (isAsking || wanted === undefined) return;
    isAsking = true;
    const { trial, key } = wanted;
    askedKey = key;
    const answer = await answerTo(trial);
    isAsking = false;
    if (wanted === undefined) return;
    if (askedKey !== wanted.key) return schedule();
    store.setState({ ...answer, running: false });
    finish();
  }

  async function answerTo(trial: RedactionTrial): Promise<Partial<TrialState>> {
    try {
      const result = await options.tryRedaction(trial);
      if (result.outcome === 'invalid' || result.events.length === 0) return { result, error: undefined };
      const rows = await options.rows(result.events.map(({ id }) => id));
      return { result, rows: new Map(rows.map((row) => [row.id, row])), error: undefined };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    store,
    want(trial) {
      const key = JSON.stringify(trial);
      if (key === wanted?.key) return;
      wanted = { trial, key };
      schedule();
    },
    again() {
      if (wanted !== undefined) schedule();
    },
    dispose() {
      wanted = undefined;
      clearTimeout(timer);
      finish();
    },
  };
}
