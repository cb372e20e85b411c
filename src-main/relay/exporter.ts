/**
 * One exporter: decides which of its ranges are sent now, puts together what sends them, and says how it stands. Exporters know nothing of each other.
 *
 * At a time: the live range of each signal, one replay, one dead letter; each with one request in flight.
 */
import type { ExporterPhase, ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { RelayChanges, RelayLog, SendRange, StoredExporter } from '../log/relay-log.ts';
import { createAttempts } from './attempts.ts';
import type { BackoffOptions } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import { type ExporterNow, exporterPhase, exporterState, isListed, totalOf } from './exporter-state.ts';
import { createQueueAge } from './queue-age.ts';
import { type BatchOutcome, type SenderParts, sendBatch } from './range-sender.ts';
import { createRecorder, RECHECK_MS } from './recorder.ts';
import { LOOP_REASON } from './refusal-text.ts';
import { createRunControl } from './run-control.ts';

/** More dead letters and held records than anybody looks at: the exporter stops instead. */
export const MAX_DEAD_LETTERS = 10_000;

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
  const ranges = new Map<number, SendRange>();
  const running = new Map<number, Promise<void>>();
  const control = createRunControl(options.spec, clock, changed);
  const { waiting } = control;
  const age = createQueueAge(log, clock, changed);
  const record = createRecorder(log, control);
  const attempts = createAttempts(control, { backoff: options.backoff, oddBackoff: options.oddBackoff });
  const parts: SenderParts = { log, ranges, control, attempts, record, age };
  let phaseBefore: ExporterPhase | undefined;

  function now(): ExporterNow {
    const { spec, stored, lastError } = control;
    const { gate, inFlight } = attempts;
    const isSending = running.size > 0;
    return { spec, stored, ranges: ranges.values(), oldestMs: age.oldestMs, gate, inFlight, isSending, lastError };
  }

  function changed(): void {
    const phase = exporterPhase(now());
    const urgent = phase !== phaseBefore;
    phaseBefore = phase;
    options.onChanged(urgent);
  }

  /** What may be sent now, whether or not it is being sent. */
  function candidates(): SendRange[] {
    const all = [...ranges.values()];
    const live = all.filter(
      (range) => range.kind === 'live' && isListed(control.spec, range) && range.queuedRecords > 0,
    );
    const replay = all.find(({ kind }) => kind === 'replay');
    const deadLetter = all.find(({ kind }) => kind === 'dead-letter');
    return [...live, ...[replay, deadLetter].filter((range) => range !== undefined)];
  }

  function pump(): void {
    if (!control.canRun()) return;
    for (const { id } of candidates()) {
      if (running.has(id)) continue;
      const sending = send(id).finally(() => {
        running.delete(id);
        // While stopping, nothing that gave up is begun again.
        if (control.drainUntilMs === undefined) pump();
        changed();
      });
      running.set(id, sending);
    }
  }

  async function send(id: number): Promise<void> {
    while (control.canRun()) {
      const range = ranges.get(id);
      if (range === undefined || !isListed(control.spec, range)) break;
      if (range.kind === 'live' && range.queuedRecords === 0) break;
      if (range.kind === 'live') await linger(id);
      if (!(await attempts.passGate())) break;
      const outcome = await sendOne(id);
      if (outcome === 'stopped') break;
      if (outcome === 'waiting') {
        // While stopping, what cannot be sent now is kept for the next time.
        if (control.drainUntilMs !== undefined) return;
        const isOver = () => !control.canRun() || control.drainUntilMs !== undefined;
        await waiting.until(clock.ticks() + RECHECK_MS, isOver);
      }
    }
  }

  async function sendOne(id: number): Promise<BatchOutcome> {
    try {
      return await sendBatch(parts, id);
    } catch (error) {
      if (control.abort.aborted) return 'stopped';
      control.failed(`The log cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return 'waiting';
    }
  }

  /** A batch that is not full waits a little for more. */
  async function linger(id: number): Promise<void> {
    const untilMs = clock.ticks() + control.spec.batch.delayMs;
    await waiting.until(untilMs, () => {
      const range = ranges.get(id);
      if (range === undefined || control.drainUntilMs !== undefined || !control.canRun()) return true;
      const { maxRecords, maxBytes } = control.spec.batch;
      return range.queuedRecords >= maxRecords || range.queuedBytes >= maxBytes;
    });
  }

  /** What the log says of this exporter. */
  function stand(exporter: StoredExporter): void {
    const waitingBefore = totalOf(control.stored, 'deadLetters') + totalOf(control.stored, 'held');
    // What it took before it was started says that it takes what is sent to it.
    if (control.stored === undefined && totalOf(exporter, 'sent') > 0 && !exporter.isNewTarget) {
      control.hasAccepted = true;
    }
    control.stored = exporter;
    const held = totalOf(exporter, 'held');
    const waitingNow = totalOf(exporter, 'deadLetters') + held;
    if (waitingNow >= MAX_DEAD_LETTERS && waitingNow > waitingBefore && exporter.refused === undefined) {
      const which = held === 0 ? '' : ` (${held} of them because they could not be redacted)`;
      const reason = `${waitingNow} dead letters wait for a decision${which}. Resend or drop them, then try again.`;
      void record({ type: 'refuse', name: control.spec.name, reason });
    }
  }

  function goOn(): void {
    waiting.check();
    pump();
    changed();
  }

  return {
    get spec() {
      return control.spec;
    },
    state: () => exporterState(now()),
    update(changes) {
      let isOurs = false;
      for (const exporter of changes.exporters) {
        if (exporter.name !== control.spec.name) continue;
        stand(exporter);
        isOurs = true;
      }
      for (const id of changes.removedRanges) {
        if (!ranges.delete(id)) continue;
        age.forget(id);
        isOurs = true;
      }
      for (const range of changes.ranges) {
        if (range.exporter !== control.spec.name) continue;
        const before = ranges.get(range.id);
        ranges.set(range.id, range);
        age.update(range, before, running.has(range.id));
        isOurs = true;
      }
      if (!isOurs) return;
      goOn();
    },
    configure(next) {
      const { settings, target } = control.spec;
      const isOther = next.settings !== settings || next.target.ok !== target.ok;
      control.spec = next;
      if (isOther) {
        // What is on its way with the old one ends first.
        attempts.renew(Promise.allSettled(running.values()));
        attempts.gate.open();
        control.hasAccepted = false;
        control.lastError = undefined;
      }
      goOn();
    },
    async retry() {
      attempts.gate.open();
      control.hasAccepted = false;
      if (control.stored?.refused !== undefined) await log.apply({ type: 'refuse', name: control.spec.name });
      goOn();
    },
    cameBack() {
      attempts.gate.misconfigured(LOOP_REASON);
      changed();
    },
    ranges: () => ranges.values(),
    async stop(untilMs) {
      const drainUntilMs = Math.min(control.drainUntilMs ?? untilMs, untilMs);
      control.drainUntilMs = drainUntilMs;
      waiting.check();
      pump();
      const cancel = clock.after(Math.max(0, drainUntilMs - clock.ticks()), () => {
        control.end();
        waiting.check();
      });
      // A range that ends may make room for another one.
      while (running.size > 0) await Promise.all(running.values());
      cancel();
      control.end();
      attempts.close();
    },
  };
}
