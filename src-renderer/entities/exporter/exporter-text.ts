/** An exporter in words: brief in the status bar, whole to a screen reader and in its settings. */
import type { ExporterPhase, ExporterState, ReplaySelection } from '../../../src-shared/contract/exporters-api.ts';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatShortCount,
} from '../../../src-shared/timeline/format.ts';

export const PHASE_TITLES: Record<ExporterPhase, string> = {
  off: 'Off',
  idle: 'Idle',
  sending: 'Sending',
  retrying: 'Retrying',
  misconfigured: 'Misconfigured',
  refused: 'Refused',
};

/** Whole seconds until the next attempt; 0 when it is due. */
export function secondsLeft(exporter: ExporterState, nowMs: number): number {
  return Math.max(0, Math.ceil(((exporter.retryAtMs ?? nowMs) - nowMs) / 1_000));
}

function retryText(exporter: ExporterState, nowMs: number): string {
  const seconds = secondsLeft(exporter, nowMs);
  return seconds === 0 ? 'retrying now' : `retry ${countdown(seconds)}`;
}

/** `1.2k sent`, `retry 12s, 340 queued`, `refused, 12 queued`: what matters in a few words. */
export function briefText(exporter: ExporterState, nowMs: number): string {
  const { phase, sent, queued, dropped, deadLetters, held } = exporter;
  const parts: string[] = [];
  if (phase === 'off') return 'off';
  if (phase === 'retrying') parts.push(retryText(exporter, nowMs));
  else if (phase === 'misconfigured' || phase === 'refused') parts.push(phase);
  else parts.push(`${formatShortCount(sent)} sent`);
  if (queued.records > 0) parts.push(`${formatShortCount(queued.records)} queued`);
  if (dropped > 0) parts.push(`${formatShortCount(dropped)} dropped`);
  if (deadLetters > 0) parts.push(`${formatShortCount(deadLetters)} dead`);
  if (held > 0) parts.push(`${formatShortCount(held)} held`);
  return parts.join(', ');
}

/** The phase in a word, with the countdown. */
export function phaseText(exporter: ExporterState, nowMs: number): string {
  if (exporter.phase !== 'retrying') return PHASE_TITLES[exporter.phase];
  const seconds = secondsLeft(exporter, nowMs);
  return seconds === 0 ? 'Retrying now' : `Retrying in ${countdown(seconds)}`;
}

/** `9s`, never `9.0s`: a countdown has no tenths. */
function countdown(seconds: number): string {
  return seconds < 10 ? `${seconds}s` : formatDuration(seconds * 1_000);
}

/** Label and value of every number, for tips and the settings. */
export function exporterNumbers(
  exporter: ExporterState,
  nowMs: number,
): Array<{ label: string; value: string; note?: string }> {
  const { queued } = exporter;
  const age = queued.oldestMs === undefined ? '' : ` · oldest ${formatAgo(nowMs - queued.oldestMs)}`;
  return [
    { label: 'Sent', value: formatCount(exporter.sent) },
    {
      label: 'Queued',
      value: formatCount(queued.records),
      ...(queued.records > 0 ? { note: `${formatBytes(queued.bytes)}${age}` } : {}),
    },
    {
      label: 'Dropped',
      value: formatCount(exporter.dropped),
      ...(exporter.dropped > 0 ? { note: 'expired before they were sent' } : {}),
    },
    {
      label: 'Rejected',
      value: formatCount(exporter.rejected),
      ...(exporter.rejected > 0 ? { note: 'by partial success' } : {}),
    },
    {
      label: 'Dead letters',
      value: formatCount(exporter.deadLetters),
      ...(exporter.deadLetters > 0 ? { note: 'refused one by one' } : {}),
    },
    ...(exporter.droppedByRule > 0
      ? [{ label: 'Dropped by rules', value: formatCount(exporter.droppedByRule), note: 'as redaction says' }]
      : []),
    ...(exporter.held > 0 ? [{ label: 'Held', value: formatCount(exporter.held), note: 'could not be redacted' }] : []),
  ];
}

/** Exporters that need somebody: something is wrong or was lost. */
export function needsAttention({ phase, dropped, deadLetters, held }: ExporterState): boolean {
  const isStuck = phase === 'retrying' || phase === 'misconfigured' || phase === 'refused';
  return isStuck || dropped > 0 || deadLetters > 0 || held > 0;
}

/** In their own order; when there are too many, those that need somebody stay. */
export function visibleExporters(list: readonly ExporterState[], max: number): ExporterState[] {
  if (list.length <= max) return [...list];
  const urgent = list.filter(needsAttention);
  const rest = list.filter((exporter) => !needsAttention(exporter));
  const kept = new Set([...urgent, ...rest].slice(0, max));
  return list.filter((exporter) => kept.has(exporter));
}

export function selectionText(selection: ReplaySelection, conversationTitle: (id: number) => string): string {
  if ('conversationId' in selection) return conversationTitle(selection.conversationId);
  return `${localTime(selection.fromMs)} – ${localTime(selection.toMs)}`;
}

function localTime(timeMs: number): string {
  return new Date(timeMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
