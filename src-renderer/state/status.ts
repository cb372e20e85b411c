import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HostInfo } from '../../src-shared/contract/host-api.ts';
import type { HostPort } from './host-port.ts';

export interface StatusState {
  info: HostInfo | undefined;
  /** Records received a second, over the last few seconds. */
  recordsPerSecond: number;
}

export interface Status {
  readonly store: StoreApi<StatusState>;
  load(): Promise<void>;
  dispose(): void;
}

const WINDOW_MS = 5_000;

/** The host's account of itself, and the rate that follows from its counters. */
export function createStatus(options: { port: HostPort; now?: () => number }): Status {
  const now = options.now ?? (() => performance.now());
  const store = createStore<StatusState>(() => ({ info: undefined, recordsPerSecond: 0 }));
  let samples: Array<{ atMs: number; records: number }> = [];
  let quiet: ReturnType<typeof setTimeout> | undefined;

  function take(info: HostInfo): void {
    const atMs = now();
    samples.push({ atMs, records: receivedRecords(info) });
    samples = samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS);
    store.setState({ info, recordsPerSecond: rateOf(samples) });
    clearTimeout(quiet);
    // No more news means that nothing arrives any more.
    quiet = setTimeout(() => {
      samples = [];
      store.setState({ recordsPerSecond: 0 });
    }, WINDOW_MS);
  }
  const unsubscribe = options.port.on('infoChanged', take);

  return {
    store,
    async load() {
      take(await options.port.api.info());
    },
    dispose() {
      unsubscribe();
      clearTimeout(quiet);
    },
  };
}

/** Log records kept and already expired: what was received since the log was made. */
export function receivedRecords(info: HostInfo): number {
  return info.log.records.logs + info.log.expired.logs;
}

export function rateOf(samples: ReadonlyArray<{ atMs: number; records: number }>): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
  return Math.max(0, ((last.records - first.records) * 1_000) / Math.max(1_000, last.atMs - first.atMs));
}
