/**
 * Goes through the stored events page by page and keeps what holds secrets or content, bounded. It can be stopped and goes
 * on where it stopped; it knows nothing of React.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LeakingEvent, LeakPage, LeakSelection } from '../../src-shared/contract/redaction-api.ts';

export type LeakScope = Pick<LeakSelection, 'conversationId' | 'exporter'>;

export interface LeakScanState {
  scope: LeakScope;
  phase: 'idle' | 'running' | 'stopped' | 'done' | 'failed';
  /** Why it failed. */
  error: string | undefined;
  /** Events that were looked at. */
  examined: number;
  /** Oldest first. */
  events: readonly LeakingEvent[];
  /** Events that hold something and are not kept any more, because there are too many. */
  notKept: number;
}

export interface LeakScan {
  readonly store: StoreApi<LeakScanState>;
  /** Begins anew. */
  start(scope: LeakScope): void;
  stop(): void;
  /** Goes on after a stop or a failure. */
  goOn(): void;
}

export interface LeakScanOptions {
  leaks(selection: LeakSelection): Promise<LeakPage>;
  /** Events a page. Small enough for the progress to move. */
  pageSize?: number;
  maxKept?: number;
}

export function createLeakScan(options: LeakScanOptions): LeakScan {
  const { leaks, pageSize = 500, maxKept = 5_000 } = options;
  const store = createStore<LeakScanState>(() => nothing({}, 'idle'));
  let run = 0;
  let afterId = 0;

  async function work(own: number): Promise<void> {
    for (;;) {
      const { scope } = store.getState();
      let page: LeakPage;
      try {
        page = await leaks({ ...scope, afterId, limit: pageSize });
      } catch (error) {
        if (own === run)
          store.setState({ phase: 'failed', error: error instanceof Error ? error.message : String(error) });
        return;
      }
      if (own !== run) return;
      const { events, examined, notKept } = store.getState();
      const all = [...events, ...page.events];
      const kept = all.slice(-maxKept);
      afterId = page.nextAfterId ?? afterId;
      store.setState({
        events: kept,
        examined: examined + page.examined,
        notKept: notKept + all.length - kept.length,
        phase: page.nextAfterId === undefined ? 'done' : 'running',
      });
      if (page.nextAfterId === undefined) return;
    }
  }

  function begin(): void {
    run += 1;
    store.setState({ phase: 'running', error: undefined });
    void work(run);
  }

  return {
    store,
    start(scope) {
      afterId = 0;
      store.setState(nothing(scope, 'running'));
      begin();
    },
    stop() {
      if (store.getState().phase !== 'running') return;
      run += 1;
      store.setState({ phase: 'stopped' });
    },
    goOn() {
      const { phase } = store.getState();
      if (phase === 'stopped' || phase === 'failed') begin();
    },
  };
}

function nothing(scope: LeakScope, phase: LeakScanState['phase']): LeakScanState {
  return { scope, phase, error: undefined, examined: 0, events: [], notKept: 0 };
}
