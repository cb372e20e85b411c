/**
 * One exporter: decides which of its ranges are sent now, holds what they share (the collector, refusal) and says how it
 * stands. Exporters know nothing of each other.
 *
 * At a time: the live range of each signal, one replay, one dead letter; each with one request in flight.
 */
import type { ExporterPhase, ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { RelayChanges, RelayLog, RelayOperation, SendRange, StoredExporter } from '../log/relay-log.ts';
import type { BackoffOptions } from './backoff.ts';
import type { Clock } from './clock.ts';
import { createCollector } from './collector.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import { type ExporterNow, exporterPhase, exporterState, isListed, totalOf } from './exporter-state.ts';
import { createQueueAge } from './queue-age.ts';
import { type RangeHost, sendBatch } from './range-sender.ts';
import { allRefusedReason, LOOP_REASON } from './refusal-text.ts';
import { createWaiting } from './waiting.ts';

/** More dead letters and held records than anybody looks at: the exporter stops instead. */
export const MAX_DEAD_LETTERS = 10_000;
/** When nothing can be sent just now, or the log cannot be read or written. */
const RECHECK_MS = 1_000;

export interface ExporterOptions {
  spec: ExporterSpec;
  log: RelayLog;
  clock: Clock;
  backoff: BackoffOptions;
  /** After answers that explain nothing. */
  oddBackoff: BackoffOptions;
  /** Called whenever {@link Exporter.state} is another; `urgent`: in more than its numbers. */
  onChanged(urgent: boolean): void;
}

export interface Exporter {
  state(): ExporterState;
  /** What the log says, in order. */
  update(changes: RelayChanges): void;
  /** New settings; what is on its way ends as it began. */
  configure(spec: ExporterSpec): void;
  /** Tries again now. */
  retry(): Promise<void>;
  /** What it sent came back here. */
  cameBack(): void;
  ranges(): Iterable<SendRange>;
  readonly spec: ExporterSpec;
  /** Sends what is queued, until `untilMs` (of {@link Clock.ticks}), then ends. */
  stop(untilMs: number): Promise<void>;
}

export function createExporter(options: ExporterOptions): Exporter {
  const { log, clock } = options;
  let spec = options.spec;
  let stored: StoredExporter | undefined;
  const ranges = new Map<number, SendRange>();
  const running = new Map<number, Promise<void>>();
  const age = createQueueAge(log, clock, () => changed());
  const waiting = createWaiting(clock);
  const abort = new AbortController();
  let isFirstRefusal = true;
  let lastError: ExporterState['lastError'];
  let drainUntilMs: number | undefined;
  let phaseBefore: ExporterPhase | undefined;
  const collector = createCollector({
    clock,
    backoff: options.backoff,
    oddBackoff: options.oddBackoff,
    waiting,
    abort: abort.signal,
    spec: () => spec,
    canRun,
    drainUntilMs: () => drainUntilMs,
    onChanged: changed,
    onFailed: fail,
    onAccepted() {
      isFirstRefusal = false;
    },
    onRefused: (reason) => record({ type: 'refuse', name: spec.name, reason }),
  });

  function now(): ExporterNow {
    const { gate, inFlight } = collector;
    const isSending = running.size > 0;
    return { spec, stored, ranges: ranges.values(), oldestMs: age.oldestMs, gate, inFlight, isSending, lastError };
  }

  function changed(): void {
    const phase = exporterPhase(now());
    const urgent = phase !== phaseBefore;
    phaseBefore = phase;
    options.onChanged(urgent);
  }

  function canRun(): boolean {
    return (
      stored?.enabled === true &&
      stored.refused === undefined &&
      spec.kind !== 'none' &&
      spec.target.ok &&
      spec.withheld === undefined &&
      !abort.signal.aborted
    );
  }

  /** What may be sent now, whether or not it is being sent. */
  function candidates(): SendRange[] {
    const all = [...ranges.values()];
    const live = all.filter((range) => range.kind === 'live' && isListed(spec, range) && range.queuedRecords > 0);
    const replay = all.find(({ kind }) => kind === 'replay');
    const deadLetter = all.find(({ kind }) => kind === 'dead-letter');
    return [...live, ...[replay, deadLetter].filter((range) => range !== undefined)];
  }

  function pump(): void {
    if (!canRun()) return;
    for (const { id } of candidates()) {
      if (running.has(id)) continue;
      const sending = send(id).finally(() => {
        running.delete(id);
        // While stopping, nothing that gave up is begun again.
        if (drainUntilMs === undefined) pump();
        changed();
      });
      running.set(id, sending);
    }
  }

  async function send(id: number): Promise<void> {
    while (canRun()) {
      const range = ranges.get(id);
      if (range === undefined || !isListed(spec, range) || (range.kind === 'live' && range.queuedRecords === 0)) break;
      if (range.kind === 'live') await linger(id);
      if (!(await collector.passGate())) break;
      const outcome = await sendOne(id);
      if (outcome === 'stopped') break;
      if (outcome === 'waiting') {
        // While stopping, what cannot be sent now is kept for the next time.
        if (drainUntilMs !== undefined) return;
        await waiting.until(clock.ticks() + RECHECK_MS, () => !canRun() || drainUntilMs !== undefined);
      }
    }
  }

  async function sendOne(id: number): Promise<'moved' | 'waiting' | 'stopped'> {
    try {
      return await sendBatch(host, id);
    } catch (error) {
      if (abort.signal.aborted) return 'stopped';
      fail(`The log cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return 'waiting';
    }
  }

  /** A batch that is not full waits a little for more. */
  async function linger(id: number): Promise<void> {
    const untilMs = clock.ticks() + spec.batch.delayMs;
    await waiting.until(untilMs, () => {
      const range = ranges.get(id);
      if (range === undefined || drainUntilMs !== undefined || !canRun()) return true;
      return range.queuedRecords >= spec.batch.maxRecords || range.queuedBytes >= spec.batch.maxBytes;
    });
  }

  async function record(operation: RelayOperation): Promise<boolean> {
    // Once in any case: an answer that came is not forgotten because it is time to stop.
    for (;;) {
      try {
        await log.apply(operation);
        return true;
      } catch (error) {
        fail(`The collector's answer cannot be recorded: ${error instanceof Error ? error.message : String(error)}`);
        await waiting.until(clock.ticks() + RECHECK_MS, () => abort.signal.aborted);
        if (abort.signal.aborted) return false;
      }
    }
  }

  const host: RangeHost = {
    log,
    range: (id) => ranges.get(id),
    get limits() {
      return spec.batch;
    },
    get redaction() {
      return spec.redaction;
    },
    get mark() {
      return spec.mark;
    },
    encoding: collector.encoding,
    attempt(batch, range, odd) {
      if (batch.oldestMs !== undefined) age.read(range, batch.oldestMs);
      return collector.attempt(batch, range, odd);
    },
    async allRefused(records, last) {
      if (!isFirstRefusal) return false;
      await record({ type: 'refuse', name: spec.name, reason: allRefusedReason(records, last) });
      return true;
    },
    get isFirstRefusal() {
      return isFirstRefusal;
    },
    record,
    nowMs: () => clock.now(),
  };

  function fail(message: string): void {
    lastError = { timeMs: clock.now(), message };
    changed();
  }

  return {
    get spec() {
      return spec;
    },
    state: () => exporterState(now()),
    update(changes) {
      let isOurs = false;
      for (const exporter of changes.exporters) {
        if (exporter.name !== spec.name) continue;
        const waitingBefore = totalOf(stored, 'deadLetters') + totalOf(stored, 'held');
        // What it took before it was started says that it takes what is sent to it.
        if (stored === undefined && totalOf(exporter, 'sent') > 0 && !exporter.isNewTarget) isFirstRefusal = false;
        stored = exporter;
        isOurs = true;
        const held = totalOf(stored, 'held');
        const waitingNow = totalOf(stored, 'deadLetters') + held;
        if (waitingNow >= MAX_DEAD_LETTERS && waitingNow > waitingBefore && stored.refused === undefined) {
          const which = held === 0 ? '' : ` (${held} of them because they could not be redacted)`;
          const reason = `${waitingNow} dead letters wait for a decision${which}. Resend or drop them, then try again.`;
          void record({ type: 'refuse', name: spec.name, reason });
        }
      }
      for (const id of changes.removedRanges) {
        if (!ranges.delete(id)) continue;
        age.forget(id);
        isOurs = true;
      }
      for (const range of changes.ranges) {
        if (range.exporter !== spec.name) continue;
        const before = ranges.get(range.id);
        ranges.set(range.id, range);
        age.update(range, before, running.has(range.id));
        isOurs = true;
      }
      if (!isOurs) return;
      waiting.check();
      pump();
      changed();
    },
    configure(next) {
      const isOther = next.settings !== spec.settings || next.target.ok !== spec.target.ok;
      spec = next;
      if (isOther) {
        // What is on its way with the old one ends first.
        collector.renew(Promise.allSettled(running.values()));
        collector.gate.open();
        isFirstRefusal = true;
        lastError = undefined;
      }
      waiting.check();
      pump();
      changed();
    },
    async retry() {
      collector.gate.open();
      isFirstRefusal = true;
      if (stored?.refused !== undefined) await log.apply({ type: 'refuse', name: spec.name });
      waiting.check();
      pump();
      changed();
    },
    cameBack() {
      collector.gate.misconfigured(LOOP_REASON);
      changed();
    },
    ranges: () => ranges.values(),
    async stop(untilMs) {
      drainUntilMs = Math.min(drainUntilMs ?? untilMs, untilMs);
      waiting.check();
      pump();
      const cancel = clock.after(Math.max(0, drainUntilMs - clock.ticks()), () => {
        abort.abort();
        waiting.check();
      });
      // A range that ends may make room for another one.
      while (running.size > 0) await Promise.all(running.values());
      cancel();
      abort.abort();
      collector.close();
    },
  };
}
