/** The keys and values of one record that a run table names by attribute. */
import { cutText } from './cut-text.ts';
import { sentenceOf } from './error-sentence.ts';
import type { RecordView } from './record-view.ts';
import type { RunEvent, RunValues } from './run-event.ts';
import type { KeySource, RunEntry, RunTable } from './run-table.ts';

/** Of texts that are kept: prompts, answers, commands. UTF-16 units. */
const MAX_TEXT_CHARS = 1_024;
const NUMBERS = new Set(['durationMs', 'ttftMs', 'exitCode', 'status', 'attempts', 'costUsd']);

export function readKeys(
  view: RecordView,
  sources: ReadonlyArray<KeySource | 'trace'> | undefined,
  event: RunEvent,
  field: 'keys' | 'turnKeys',
  ancestorField: 'keyAncestor' | 'turnAncestor',
): void {
  if (sources === undefined) return;
  const keys: string[] = [];
  for (const source of sources) {
    if (source === 'span') {
      if (view.spanId !== undefined) keys.push(`s:${view.spanId}`);
    } else if (source === 'parent') {
      if (view.parentSpanId !== undefined) keys.push(`s:${view.parentSpanId}`);
    } else if (source === 'trace') {
      if (view.traceId !== undefined) keys.push(`t:${view.traceId}`);
    } else if (source.startsWith('ancestor:')) {
      event[ancestorField] = source.slice('ancestor:'.length);
    } else {
      const text = view.text(source.slice('attribute:'.length));
      if (text !== undefined) keys.push(text);
    }
  }
  if (keys.length > 0) event[field] = keys;
}

export function readValues(view: RecordView, table: RunTable, entry: RunEntry, values: RunValues): void {
  const found = values as Record<string, unknown>;
  for (const keys of [entry.values, table.values]) {
    for (const field in keys) {
      // What the entry names, if with no key at all, is not read by the table's.
      if (keys === table.values && entry.values !== undefined && Object.hasOwn(entry.values, field)) continue;
      const value = firstValue(view, field, keys[field as keyof typeof keys] as readonly string[]);
      if (value !== undefined) found[field] = value;
    }
  }
}

function firstValue(view: RecordView, field: string, keys: readonly string[]): string | number | undefined {
  for (const key of keys) {
    if (NUMBERS.has(field)) {
      const number = view.number(key);
      if (number !== undefined && (number >= 0 || field === 'exitCode')) return number;
      continue;
    }
    const text = field === 'finishReason' ? view.list(key) : view.text(key);
    if (text === undefined) continue;
    return cutText(field === 'error' ? sentenceOf(text, []) : text, MAX_TEXT_CHARS);
  }
  return undefined;
}
