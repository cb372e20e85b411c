/**
 * All exporters. The log is the queue: each exporter reads ranges of it, sends, and records the answer; nothing is copied
 * for any of them, and none waits for another.
 *
 *   log ─changes─▶ exporter ─range─▶ batch ─▶ transport ─▶ collector
 *    ▲                                             │
 *    └───────────── answer, in one transaction ◀───┘
 */
import type {
  DeadLetter,
  ExporterState,
  ExporterTest,
  ReplaySelection,
  ResumeFrom,
} from '../../src-shared/contract/exporters-api.ts';
import type { RelayLog } from '../log/relay-log.ts';
import { bodyText } from './answers.ts';
import { type BackoffOptions, DEFAULT_BACKOFF } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import { createExporter, type Exporter } from './exporter.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import { ODD_BACKOFF } from './gate.ts';
import { describeAnswer } from './refusal-text.ts';
import { testRequest } from './test-record.ts';

/** How often the numbers of a busy exporter are told; a change of its state is told sooner. */
const NUMBERS_MS = 100;
const URGENT_MS = 10;
const MAX_TEST_BODY_CHARS = 64 * 1024;

export interface RelayOptions {
  log: RelayLog;
  /** Told of all exporters when one of them changed. */
  onChanged(exporters: ExporterState[]): void;
  clock?: Clock;
  backoff?: BackoffOptions;
  /** After answers that explain nothing. */
  oddBackoff?: BackoffOptions;
}

/** Methods that take a name throw for one that {@link Relay.has} does not know. */
export interface Relay {
  /** The exporters as configured now, in their order; those that are no longer named end what is on its way. */
  configure(specs: readonly ExporterSpec[]): Promise<void>;
  states(): ExporterState[];
  has(name: string): boolean;
  setEnabled(name: string, enabled: boolean, from: ResumeFrom): Promise<void>;
  retry(name: string): Promise<void>;
  /** What the exporter sent came back here; a name that is not known is nobody's. */
  cameBack(name: string): void;
  test(name: string): Promise<ExporterTest>;
  /** Begins a replay: a range of its own for each signal that has something; the id is the first one's. */
  replay(name: string, selection: ReplaySelection): Promise<{ replayId: number; records: number }>;
  cancelReplay(replayId: number): Promise<void>;
  deadLetters(name: string, limit: number): Promise<DeadLetter[]>;
  resend(name: string, ids: number[]): Promise<void>;
  dropDeadLetters(name: string, ids: number[]): Promise<void>;
  unsentOf(conversationIds: number[]): Promise<Array<{ name: string; records: number }>>;
  /** Sends what is queued until the deadline and keeps the rest. Idempotent. */
  stop(options: { deadlineMs: number }): Promise<void>;
}

export function createRelay(options: RelayOptions): Relay {
  const { log } = options;
  const clock = options.clock ?? systemClock;
  const backoff = options.backoff ?? DEFAULT_BACKOFF;
  const oddBackoff = options.oddBackoff ?? ODD_BACKOFF;
  let exporters = new Map<string, Exporter>();
  let stopped: Promise<void> | undefined;
  let tellTimer: { dueMs: number; cancel(): void } | undefined;

  const unsubscribe = log.onChanged((changes) => {
    for (const exporter of exporters.values()) exporter.update(changes);
  });

  function tellSoon(urgent: boolean): void {
    const delayMs = urgent ? URGENT_MS : NUMBERS_MS;
    const dueMs = clock.ticks() + delayMs;
    if (tellTimer !== undefined) {
      if (tellTimer.dueMs <= dueMs) return;
      tellTimer.cancel();
    }
    const cancel = clock.after(delayMs, () => {
      tellTimer = undefined;
      options.onChanged(states());
    });
    tellTimer = { dueMs, cancel };
  }

  function states(): ExporterState[] {
    return [...exporters.values()].map((exporter) => exporter.state());
  }

  function exporter(name: string): Exporter {
    const found = exporters.get(name);
    if (found === undefined) throw new Error(`no exporter ${name}`);
    return found;
  }

  function oldestUnsent(): Array<{ name: string; fromSeq: number }> {
    const found: Array<{ name: string; fromSeq: number }> = [];
    for (const [name, one] of exporters) {
      if (one.state().phase === 'off') continue;
      for (const range of one.ranges()) {
        const isListed = one.spec.signals.includes(range.signal);
        if (range.kind === 'live' && range.signal === 'logs' && isListed) found.push({ name, fromSeq: range.nextSeq });
      }
    }
    return found;
  }

  return {
    async configure(specs) {
      if (stopped !== undefined) return;
      const next = new Map<string, Exporter>();
      for (const spec of specs) {
        const known = exporters.get(spec.name);
        known?.configure(spec);
        next.set(spec.name, known ?? createExporter({ spec, log, clock, backoff, oddBackoff, onChanged: tellSoon }));
      }
      const removed = [...exporters].filter(([name]) => !next.has(name)).map(([, one]) => one);
      exporters = next;
      const setups = specs.map(({ name, enabled, signals, settings, rules }) => ({
        name,
        enabled,
        signals,
        settings,
        rules,
      }));
      await Promise.all(removed.map((one) => one.stop(clock.ticks())));
      // Nothing is on its way any more of one that goes on under another name.
      await log.apply({ type: 'configure', exporters: setups });
      tellSoon(true);
    },
    states,
    has: (name) => exporters.has(name),
    async setEnabled(name, enabled, from) {
      const { spec } = exporter(name);
      await log.apply({ type: 'enable', name, enabled, from, signals: spec.signals });
    },
    retry: (name) => exporter(name).retry(),
    cameBack: (name) => exporters.get(name)?.cameBack(),
    async test(name) {
      const { spec } = exporter(name);
      const test: ExporterTest = {
        ok: false,
        summary: '',
        endpoint: spec.endpoint,
        ...(spec.proxy === undefined ? {} : { proxy: spec.proxy }),
        latencyMs: 0,
        headers: [],
        body: '',
      };
      if (spec.kind === 'none') return { ...test, summary: 'Its kind is none: it sends nothing.' };
      if (!spec.target.ok) return { ...test, summary: spec.target.reason, error: spec.target.reason };
      const signal = spec.signals.includes('logs') ? 'logs' : (spec.signals[0] ?? 'logs');
      const transport = spec.target.createTransport();
      const startedMs = performance.now();
      try {
        const request = testRequest(signal, transport.encoding, transport.gzip, clock.now());
        const result = await transport.send(request, { signal, deadlineMs: spec.timeoutMs });
        const latencyMs = Math.round((performance.now() - startedMs) * 10) / 10;
        const contentType = result.headers.find(([header]) => header.toLowerCase() === 'content-type')?.[1] ?? '';
        const type = transport.answerType ?? contentType.toLowerCase();
        const isSuccess = result.outcome === 'accepted';
        const ok = isSuccess && result.rejected === 0;
        const what = describeAnswer(result);
        return {
          ...test,
          ok,
          latencyMs,
          summary: ok ? `Accepted: ${what}` : isSuccess ? `Rejected in an answer of success: ${what}` : what,
          ...(result.status === undefined ? {} : { status: result.status }),
          ...(result.statusText === undefined ? {} : { statusText: result.statusText }),
          headers: result.headers,
          body: spec.hide(bodyText(signal, result.body, type, isSuccess)).slice(0, MAX_TEST_BODY_CHARS),
          ...(result.error === undefined ? {} : { error: result.error }),
        };
      } finally {
        transport.close();
      }
    },
    async replay(name, selection) {
      const one = exporter(name);
      const parts = await log.planReplay(one.spec.signals, selection);
      const before = new Set([...one.ranges()].map(({ id }) => id));
      if (parts.length > 0) await log.apply({ type: 'replay', name, filter: selection, parts });
      const begun = [...one.ranges()].find(({ id, kind }) => kind === 'replay' && !before.has(id));
      return { replayId: begun?.id ?? 0, records: parts.reduce((sum, { records }) => sum + records, 0) };
    },
    async cancelReplay(replayId) {
      for (const one of exporters.values()) {
        const ranges = [...one.ranges()].filter(({ kind }) => kind === 'replay');
        const chosen = ranges.find(({ id }) => id === replayId);
        if (chosen !== undefined) await log.apply({ type: 'removeRange', rangeId: chosen.id });
      }
    },
    async deadLetters(name, limit) {
      const letters = await log.deadLetters(exporter(name).spec.name, limit);
      return letters.map(({ seq, ...rest }) => ({ id: seq, ...rest }));
    },
    resend: (name, seqs) => log.apply({ type: 'resend', name: exporter(name).spec.name, seqs }),
    dropDeadLetters: (name, seqs) => log.apply({ type: 'dropDeadLetters', name: exporter(name).spec.name, seqs }),
    async unsentOf(conversationIds) {
      const counted = oldestUnsent().map(async ({ name, fromSeq }) => ({
        name,
        records: await log.countSince(conversationIds, fromSeq),
      }));
      return (await Promise.all(counted)).filter(({ records }) => records > 0);
    },
    stop({ deadlineMs }) {
      stopped ??= (async () => {
        const untilMs = clock.ticks() + deadlineMs;
        await Promise.all([...exporters.values()].map((one) => one.stop(untilMs)));
        tellTimer?.cancel();
        unsubscribe();
      })();
      return stopped;
    },
  };
}
