/** Exporters of the fake host: they hold what a test says; calls change them as the real ones would. */
import type { ExportersApi } from '../../contract/calls.ts';
import { HostError } from '../../contract/errors.ts';
import type { DeadLetter, ExporterState, ExporterTest } from '../../contract/exporters-api.ts';

export interface FakeExporters {
  readonly api: ExportersApi;
  /** Changes one exporter, or adds it at the end. */
  set(name: string, change: Partial<ExporterState>): void;
  remove(name: string): void;
  setDeadLetters(name: string, letters: DeadLetter[]): void;
  /** What the next tests answer. */
  setTest(answer: Partial<ExporterTest>): void;
  /** Moves every replay on by `records`; a finished one is gone. */
  advanceReplays(records: number): void;
  /** Calls that change something, newest last: `['setExporterEnabled', 'staging', true, 'from-now']`. */
  readonly calls: unknown[][];
}

const PASSED: ExporterTest = {
  ok: true,
  summary: 'Accepted: 200 OK',
  endpoint: 'https://otel.example.com/v1/logs',
  latencyMs: 41.6,
  status: 200,
  statusText: 'OK',
  headers: [
    ['content-type', 'application/x-protobuf'],
    ['server', 'envoy'],
  ],
  body: '',
};

export function createFakeExporters(options: {
  exporters: ExporterState[];
  onChanged(exporters: ExporterState[]): void;
}): FakeExporters {
  let states = options.exporters;
  const letters = new Map<string, DeadLetter[]>();
  const calls: unknown[][] = [];
  let test = PASSED;
  let lastReplayId = 0;

  function find(name: string): ExporterState {
    const found = states.find((state) => state.name === name);
    if (found === undefined) throw new HostError('invalid-argument', `There is no exporter named ${name}.`);
    return found;
  }
  function set(name: string, change: Partial<ExporterState>): void {
    const known = states.some((state) => state.name === name);
    if (!known) states = [...states, fakeExporter(name)];
    states = states.map((state) => (state.name === name ? { ...state, ...change } : state));
    options.onChanged(states);
  }
  function takeLetters(name: string, ids: number[], resend: boolean): void {
    const before = letters.get(name) ?? [];
    const after = resend
      ? before.map((letter) => (ids.includes(letter.id) ? { ...letter, resending: true } : letter))
      : before.filter(({ id }) => !ids.includes(id));
    letters.set(name, after);
    set(name, { deadLetters: after.length });
  }

  const api: ExportersApi = {
    exporters: async () => states,
    async setExporterEnabled(name, enabled, from) {
      find(name);
      calls.push(['setExporterEnabled', name, enabled, from]);
      const queued = enabled && from === 'from-now' ? { queued: { records: 0, bytes: 0 } } : {};
      set(name, { enabled, phase: enabled ? 'idle' : 'off', ...queued });
    },
    async retryExporter(name) {
      find(name);
      calls.push(['retryExporter', name]);
      set(name, { phase: 'sending' });
    },
    async testExporter(name) {
      const { endpoint } = find(name);
      calls.push(['testExporter', name]);
      return { ...test, endpoint };
    },
    async replay(name, selection) {
      const { replays } = find(name);
      calls.push(['replay', name, selection]);
      lastReplayId += 1;
      set(name, { replays: [...replays, { id: lastReplayId, selection, done: 0, total: 1_000 }] });
      return { replayId: lastReplayId, records: 1_000 };
    },
    async cancelReplay(replayId) {
      calls.push(['cancelReplay', replayId]);
      for (const { name, replays } of states) {
        if (replays.some(({ id }) => id === replayId))
          set(name, { replays: replays.filter(({ id }) => id !== replayId) });
      }
    },
    deadLetters: async (name, limit = 500) => (letters.get(find(name).name) ?? []).slice(0, limit),
    async resendDeadLetters(name, ids) {
      calls.push(['resendDeadLetters', name, ids]);
      takeLetters(name, ids, true);
    },
    async dropDeadLetters(name, ids) {
      calls.push(['dropDeadLetters', name, ids]);
      takeLetters(name, ids, false);
    },
    unsentOf: async () =>
      states
        .filter(({ enabled, queued }) => enabled && queued.records > 0)
        .map(({ name, queued }) => ({ name, records: Math.min(queued.records, 12) })),
  };

  return {
    api,
    set,
    remove(name) {
      states = states.filter((state) => state.name !== name);
      options.onChanged(states);
    },
    setDeadLetters(name, list) {
      letters.set(name, list);
      set(name, { deadLetters: list.length });
    },
    setTest(answer) {
      test = { ...PASSED, ...answer };
    },
    advanceReplays(records) {
      for (const { name, replays } of states) {
        if (replays.length === 0) continue;
        const moved = replays.map((one) => ({ ...one, done: Math.min(one.total, one.done + records) }));
        set(name, { replays: moved.filter(({ done, total }) => done < total) });
      }
    },
    calls,
  };
}

export function fakeExporter(name: string, change: Partial<ExporterState> = {}): ExporterState {
  return {
    name,
    kind: 'otlp-http',
    endpoint: 'https://otel.example.com/v1/logs',
    signals: ['logs'],
    enabled: true,
    phase: 'idle',
    sent: 0,
    queued: { records: 0, bytes: 0 },
    dropped: 0,
    rejected: 0,
    deadLetters: 0,
    droppedByRule: 0,
    held: 0,
    replays: [],
    ...change,
  };
}
