/** The exporters as the host reports them, and actions on one. A call that fails shows a message. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  DeadLetter,
  ExporterState,
  ExporterTest,
  ReplaySelection,
  ResumeFrom,
} from '../../src-shared/contract/exporters-api.ts';
import type { HostPort } from './host-port.ts';
import type { Idle } from './idle.ts';
import type { Toasts } from './toasts.ts';

export type TestRun = { status: 'running' } | { status: 'done'; answer: ExporterTest; atMs: number };

export interface ExportersState {
  /** Undefined until they were loaded. */
  list: readonly ExporterState[] | undefined;
  /** The newest test of each exporter. */
  tests: ReadonlyMap<string, TestRun>;
  deadLetters: ReadonlyMap<string, readonly DeadLetter[]>;
}

export interface Exporters {
  readonly store: StoreApi<ExportersState>;
  load(): Promise<void>;
  setEnabled(name: string, enabled: boolean, from: ResumeFrom): Promise<void>;
  retry(name: string): Promise<void>;
  test(name: string): Promise<void>;
  forgetTest(name: string): void;
  /** Answers whether it began. */
  replay(name: string, selection: ReplaySelection): Promise<boolean>;
  cancelReplay(replayId: number): Promise<void>;
  loadDeadLetters(name: string): Promise<void>;
  resend(name: string, ids: number[]): Promise<void>;
  drop(name: string, ids: number[]): Promise<void>;
  dispose(): void;
}

export function createExporters(options: {
  port: HostPort;
  idle: Idle;
  toasts: Toasts;
  now?: () => number;
}): Exporters {
  const { port, idle, toasts } = options;
  const now = options.now ?? Date.now;
  const store = createStore<ExportersState>(() => ({ list: undefined, tests: new Map(), deadLetters: new Map() }));

  /** Undefined when it failed, with a message shown. */
  async function attempt<Answer>(work: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await idle.track(work);
    } catch (error) {
      toasts.show({ text: error instanceof Error ? error.message : String(error) }, 6_000);
      return undefined;
    }
  }
  function setTest(name: string, run: TestRun | undefined): void {
    const tests = new Map(store.getState().tests);
    if (run === undefined) tests.delete(name);
    else tests.set(name, run);
    store.setState({ tests });
  }
  async function loadDeadLetters(name: string): Promise<void> {
    const letters = await attempt(port.api.deadLetters(name));
    if (letters !== undefined) {
      store.setState(({ deadLetters }) => ({ deadLetters: new Map(deadLetters).set(name, letters) }));
    }
  }

  const unsubscribe = port.on('exportersChanged', (list) => {
    const before = store.getState();
    store.setState({ list });
    for (const { name, deadLetters, held } of list) {
      const known = before.list?.find((one) => one.name === name);
      const isOther = known?.deadLetters !== deadLetters || known.held !== held;
      // Only lists that somebody has opened are kept fresh.
      if (before.deadLetters.has(name) && isOther) void loadDeadLetters(name);
    }
  });

  return {
    store,
    async load() {
      try {
        store.setState({ list: await port.api.exporters() });
      } catch {
        // A host without them, or a connection that broke: its successor loads.
      }
    },
    async setEnabled(name, enabled, from) {
      await attempt(port.api.setExporterEnabled(name, enabled, from));
    },
    async retry(name) {
      await attempt(port.api.retryExporter(name));
    },
    async test(name) {
      if (store.getState().tests.get(name)?.status === 'running') return;
      setTest(name, { status: 'running' });
      const answer = await attempt(port.api.testExporter(name));
      setTest(name, answer === undefined ? undefined : { status: 'done', answer, atMs: now() });
    },
    forgetTest: (name) => setTest(name, undefined),
    async replay(name, selection) {
      const begun = await attempt(port.api.replay(name, selection));
      if (begun?.records === 0) toasts.show({ text: 'There is nothing to replay in it.' });
      return begun !== undefined && begun.records > 0;
    },
    async cancelReplay(replayId) {
      await attempt(port.api.cancelReplay(replayId));
    },
    loadDeadLetters,
    async resend(name, ids) {
      await attempt(port.api.resendDeadLetters(name, ids));
      await loadDeadLetters(name);
    },
    async drop(name, ids) {
      await attempt(port.api.dropDeadLetters(name, ids));
      await loadDeadLetters(name);
    },
    dispose: unsubscribe,
  };
}
