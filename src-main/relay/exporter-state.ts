/** How an exporter stands, for people: from what the log keeps of it and what it is doing now. Pure. */
import type { ExporterPhase, ExporterState, ReplayProgress } from '../../src-shared/contract/exporters-api.ts';
import { SIGNALS } from '../../src-shared/otlp/otlp-json.ts';
import type { SendRange, SignalCounters, StoredExporter } from '../log/relay-log.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import type { Gate } from './gate.ts';

export interface ExporterNow {
  spec: ExporterSpec;
  /** Undefined until the log has said. */
  stored: StoredExporter | undefined;
  ranges: Iterable<SendRange>;
  /** When the oldest that is queued of a range was received. */
  oldestMs(range: SendRange): number | undefined;
  gate: Pick<Gate, 'isOpen' | 'retryAtMs' | 'trouble'>;
  /** Requests on their way. */
  inFlight: number;
  /** Whether any range is being sent, or waits to be. */
  isSending: boolean;
  lastError: ExporterState['lastError'];
}

type Standing = Pick<ExporterState, 'phase' | 'reason' | 'retryAtMs'>;

export function exporterState(now: ExporterNow): ExporterState {
  const { spec, stored, lastError } = now;
  const ranges = [...now.ranges];
  return {
    name: spec.name,
    kind: spec.kind,
    endpoint: spec.endpoint,
    ...(spec.proxy === undefined ? {} : { proxy: spec.proxy }),
    signals: [...spec.signals],
    enabled: stored?.enabled ?? spec.enabled,
    ...standing(now),
    sent: totalOf(stored, 'sent'),
    queued: queued(now, ranges),
    dropped: totalOf(stored, 'dropped'),
    rejected: totalOf(stored, 'rejected'),
    droppedByRule: totalOf(stored, 'droppedByRule'),
    held: totalOf(stored, 'held'),
    deadLetters: totalOf(stored, 'deadLetters'),
    ...(lastError === undefined ? {} : { lastError }),
    replays: ranges.flatMap(replayProgress),
  };
}

export function exporterPhase(now: ExporterNow): ExporterPhase {
  return standing(now).phase;
}

/** Over all signals. */
export function totalOf(stored: StoredExporter | undefined, key: keyof SignalCounters): number {
  return SIGNALS.reduce((all, signal) => all + (stored?.counters[signal][key] ?? 0), 0);
}

/** Whether the exporter is to send the range: its live ranges only of the signals that it lists. */
export function isListed(spec: ExporterSpec, range: SendRange): boolean {
  return range.kind !== 'live' || spec.signals.includes(range.signal);
}

function standing({ spec, stored, gate, inFlight, isSending }: ExporterNow): Standing {
  if (spec.kind === 'none' || stored?.enabled !== true) return { phase: 'off' };
  if (!spec.target.ok) return { phase: 'misconfigured', reason: spec.target.reason };
  if (spec.withheld !== undefined) return { phase: 'misconfigured', reason: spec.withheld };
  if (stored.refused !== undefined) return { phase: 'refused', reason: stored.refused };
  if (inFlight > 0) return { phase: 'sending' };
  if (gate.trouble !== undefined) return { ...gate.trouble, retryAtMs: gate.retryAtMs };
  if (!gate.isOpen() && isSending) return { phase: 'retrying', retryAtMs: gate.retryAtMs };
  return { phase: 'idle' };
}

function queued({ spec, oldestMs }: ExporterNow, ranges: readonly SendRange[]): ExporterState['queued'] {
  const live = ranges.filter((range) => range.kind === 'live' && isListed(spec, range));
  let records = 0;
  let bytes = 0;
  let oldest: number | undefined;
  for (const range of live) {
    records += range.queuedRecords;
    bytes += range.queuedBytes;
    const rangeMs = oldestMs(range);
    if (rangeMs !== undefined) oldest = Math.min(oldest ?? rangeMs, rangeMs);
  }
  return { records, bytes, ...(oldest === undefined ? {} : { oldestMs: oldest }) };
}

function replayProgress({ id, kind, filter, totalRecords, queuedRecords }: SendRange): ReplayProgress[] {
  if (kind !== 'replay' || filter === undefined) return [];
  return [{ id, selection: filter, done: Math.max(0, totalRecords - queuedRecords), total: totalRecords }];
}
