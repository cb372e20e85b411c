/**
 * One exporter: decides which of its ranges are sent now, holds what they share (transport, gate, refusal) and says how
 * it stands. Exporters know nothing of each other.
 *
 * At a time: the live range of each signal, one replay, one dead letter; each with one request in flight.
 */
import type { ExporterPhase, ExporterState, ReplayProgress } from '../../src-shared/contract/exporters-api.ts';
import { SIGNALS } from '../../src-shared/otlp/otlp-json.ts';
import type {
  Batch,
  RelayChanges,
  RelayLog,
  RelayOperation,
  SendRange,
  SignalCounters,
  StoredExporter,
} from '../otlp/relay-log.ts';
import type { BackoffOptions } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import { createGate } from './gate.ts';
import { createQueueAge } from './queue-age.ts';
import { type FinalResult, type RangeHost, sendBatch } from './range-sender.ts';
import { allRefusedReason, describeAnswer, refusalReason } from './refusal-text.ts';
import type { Transport } from './send-result.ts';
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
  ranges(): Iterable<SendRange>;
  readonly spec: ExporterSpec;
  /** Sends what is queued, until `untilMs`, then ends. */
  stop(untilMs: number): Promise<void>;
}

export function createExporter(options: ExporterOptions): Exporter {
  const { log, clock } = options;
  let spec = options.spec;
  let transport: Transport | undefined;
  let stored: StoredExporter | undefined;
  const ranges = new Map<number, SendRange>();
  const running = new Map<number, Promise<void>>();
  const age = createQueueAge(log, clock, () => changed());
  const gate = createGate(clock, options.backoff);
  const waiting = createWaiting(clock);
  const abort = new AbortController();
  let inFlight = 0;
  let isFirstRefusal = true;
  let lastError: ExporterState['lastError'];
  let drainUntilMs: number | undefined;
  let phaseBefore: ExporterPhase | undefined;

  function changed(): void {
    const { phase } = standing();
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

  function isListed(range: SendRange): boolean {
    return range.kind !== 'live' || spec.signals.includes(range.signal);
  }

  /** What may be sent now, whether or not it is being sent. */
  function candidates(): SendRange[] {
    const all = [...ranges.values()];
    const live = all.filter((range) => range.kind === 'live' && isListed(range) && range.queuedRecords > 0);
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
      if (range === undefined || !isListed(range) || (range.kind === 'live' && range.queuedRecords === 0)) break;
      if (range.kind === 'live') await linger(id);
      if (!(await passGate())) break;
      const outcome = await sendOne(id);
      if (outcome === 'stopped') break;
      if (outcome === 'waiting') {
        // While stopping, what cannot be sent now is kept for the next time.
        if (drainUntilMs !== undefined) return;
        await waiting.until(clock.now() + RECHECK_MS, () => !canRun() || drainUntilMs !== undefined);
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
    const untilMs = clock.now() + spec.batch.delayMs;
    await waiting.until(untilMs, () => {
      const range = ranges.get(id);
      if (range === undefined || drainUntilMs !== undefined || !canRun()) return true;
      return range.queuedRecords >= spec.batch.maxRecords || range.queuedBytes >= spec.batch.maxBytes;
    });
  }

  /** False: the exporter must not go on. */
  async function passGate(): Promise<boolean> {
    while (canRun() && !gate.isOpen()) {
      if (drainUntilMs !== undefined && gate.untilMs > drainUntilMs) return false;
      const { untilMs } = gate;
      changed();
      await waiting.until(untilMs, () => !canRun() || gate.untilMs !== untilMs || drainUntilMs !== undefined);
    }
    return canRun();
  }

  async function attempt(batch: Batch, range: SendRange): Promise<FinalResult | 'stale' | undefined> {
    if (batch.oldestMs !== undefined) age.read(range, batch.oldestMs);
    while (await passGate()) {
      // Rules that changed apply to all that has not been sent, so to what was encoded before as well.
      if (batch.rules.fingerprint !== spec.rules) return 'stale';
      transport ??= spec.target.ok ? spec.target.createTransport() : undefined;
      if (transport === undefined) return undefined;
      inFlight++;
      changed();
      const result = await transport.send(batch.body, {
        signal: range.signal,
        deadlineMs: spec.timeoutMs,
        abort: abort.signal,
      });
      inFlight--;
      if (abort.signal.aborted && result.status === undefined) return undefined;
      switch (result.outcome) {
        case 'accepted':
        case 'data':
          gate.open();
          if (result.outcome === 'data' || result.rejected > 0) fail(describeAnswer(result));
          return { ...result, outcome: result.outcome };
        case 'retryable':
          gate.failed(result.retryAfterMs);
          fail(describeAnswer(result));
          break;
        case 'untrusted':
          gate.distrusted(`TLS with the collector failed: ${result.message}. Check the certificates under tls.`);
          fail(describeAnswer(result));
          break;
        case 'refused':
          gate.open();
          fail(describeAnswer(result));
          await record({ type: 'refuse', name: spec.name, reason: refusalReason(result) });
          return undefined;
      }
      changed();
    }
    return undefined;
  }

  async function record(operation: RelayOperation): Promise<boolean> {
    // Once in any case: an answer that came is not forgotten because it is time to stop.
    for (;;) {
      try {
        await log.apply(operation);
        return true;
      } catch (error) {
        fail(`The collector's answer cannot be recorded: ${error instanceof Error ? error.message : String(error)}`);
        await waiting.until(clock.now() + RECHECK_MS, () => abort.signal.aborted);
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
    encoding() {
      transport ??= spec.target.ok ? spec.target.createTransport() : undefined;
      return { encoding: transport?.encoding ?? 'protobuf', gzip: transport?.gzip ?? false };
    },
    attempt,
    async allRefused(records, last) {
      if (!isFirstRefusal) return false;
      await record({ type: 'refuse', name: spec.name, reason: allRefusedReason(records, last) });
      return true;
    },
    partAccepted() {
      isFirstRefusal = false;
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

  function standing(): { phase: ExporterPhase; reason?: string; retryAtMs?: number } {
    if (spec.kind === 'none' || stored?.enabled !== true) return { phase: 'off' };
    if (!spec.target.ok) return { phase: 'misconfigured', reason: spec.target.reason };
    if (spec.withheld !== undefined) return { phase: 'misconfigured', reason: spec.withheld };
    if (stored.refused !== undefined) return { phase: 'refused', reason: stored.refused };
    if (inFlight > 0) return { phase: 'sending' };
    if (gate.untrusted !== undefined)
      return { phase: 'misconfigured', reason: gate.untrusted, retryAtMs: gate.untilMs };
    if (!gate.isOpen() && running.size > 0) return { phase: 'retrying', retryAtMs: gate.untilMs };
    return { phase: 'idle' };
  }

  function sum(key: keyof SignalCounters): number {
    return SIGNALS.reduce((all, signal) => all + (stored?.counters[signal][key] ?? 0), 0);
  }

  function queued(): ExporterState['queued'] {
    let records = 0;
    let bytes = 0;
    let oldestMs: number | undefined;
    for (const range of ranges.values()) {
      if (range.kind !== 'live' || !isListed(range)) continue;
      records += range.queuedRecords;
      bytes += range.queuedBytes;
      const rangeMs = age.oldestMs(range);
      if (rangeMs !== undefined) oldestMs = Math.min(oldestMs ?? rangeMs, rangeMs);
    }
    return { records, bytes, ...(oldestMs === undefined ? {} : { oldestMs }) };
  }

  function closeTransport(): void {
    const old = transport;
    transport = undefined;
    if (old === undefined) return;
    // What is on its way with it ends first.
    void Promise.allSettled(running.values()).then(() => old.close());
  }

  return {
    get spec() {
      return spec;
    },
    state() {
      return {
        name: spec.name,
        kind: spec.kind,
        endpoint: spec.endpoint,
        signals: [...spec.signals],
        enabled: stored?.enabled ?? spec.enabled,
        ...standing(),
        sent: sum('sent'),
        queued: queued(),
        dropped: sum('dropped'),
        rejected: sum('rejected'),
        droppedByRule: sum('droppedByRule'),
        held: sum('held'),
        deadLetters: sum('deadLetters'),
        ...(lastError === undefined ? {} : { lastError }),
        replays: [...ranges.values()].flatMap(replayProgress),
      };
    },
    update(changes) {
      let isOurs = false;
      for (const exporter of changes.exporters) {
        if (exporter.name !== spec.name) continue;
        const waitingBefore = sum('deadLetters') + sum('held');
        stored = exporter;
        isOurs = true;
        const held = sum('held');
        const waitingNow = sum('deadLetters') + held;
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
        closeTransport();
        gate.open();
        isFirstRefusal = true;
        lastError = undefined;
      }
      waiting.check();
      pump();
      changed();
    },
    async retry() {
      gate.open();
      isFirstRefusal = true;
      if (stored?.refused !== undefined) await log.apply({ type: 'refuse', name: spec.name });
      waiting.check();
      pump();
      changed();
    },
    ranges: () => ranges.values(),
    async stop(untilMs) {
      drainUntilMs = Math.min(drainUntilMs ?? untilMs, untilMs);
      waiting.check();
      pump();
      const cancel = clock.after(Math.max(0, drainUntilMs - clock.now()), () => {
        abort.abort();
        waiting.check();
      });
      // A range that ends may make room for another one.
      while (running.size > 0) await Promise.all(running.values());
      cancel();
      abort.abort();
      transport?.close();
      transport = undefined;
    },
  };
}

function replayProgress({ id, kind, filter, totalRecords, queuedRecords }: SendRange): ReplayProgress[] {
  if (kind !== 'replay' || filter === undefined) return [];
  return [{ id, selection: filter, done: Math.max(0, totalRecords - queuedRecords), total: totalRecords }];
}
