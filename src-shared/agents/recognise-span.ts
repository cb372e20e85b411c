/**
 * Recognition of spans: which of them is a row in lists of events, by the agent's run table. A step has one row: what the table
 * calls noise or part of another step has none, its twin only where it is alone; the model of runs knows those. What names no conversation is one of its
 * trace, as in the model of runs.
 */
import { microseconds } from '../otlp/microseconds.ts';
import type { Span } from '../otlp/span.ts';
import type { RecognisedEvent } from './common-event.ts';
import { isContentKey } from './content-keys.ts';
import { cutText } from './cut-text.ts';
import type { EventKind } from './event-kind.ts';
import { MAX_FIELD_CHARS } from './recognise.ts';
import type { RunEvent, RunEventKind, RunValues } from './run-event.ts';
import type { RunGroup, RunRecordReader } from './run-records.ts';

export interface RecognisedSpan {
  event: RecognisedEvent;
  /** What was asked or called; '' for nothing, and for a request, whose numbers say more. */
  summary: string;
  /** Texts that are worth searching, joined by newlines. */
  text: string;
  /** It has a row only where nothing else of its call has one. */
  isTwin: boolean;
}

/** OTLP `STATUS_CODE_ERROR` (trace.proto). */
const STATUS_ERROR = 2;
/** Before the trace's id, in the key of a conversation that has no other. */
export const TRACE_KEY = 'trace:';
/** UTF-16 units that are searched of a span. */
const MAX_CONTENT_CHARS = 1024 * 1024;

const KINDS: Readonly<Partial<Record<RunEventKind, EventKind>>> = {
  prompt: 'user_prompt',
  model_request: 'api_request',
  tool_call: 'tool_result',
  approval: 'approval',
  message: 'agent_response',
  error: 'error',
  subagent: 'subagent',
  hook: 'hook',
  compaction: 'compaction',
};

/** Undefined for a span without a row. */
export function recogniseSpan(reader: RunRecordReader, group: RunGroup, span: Span): RecognisedSpan | undefined {
  const all = reader.span(group, span, '').filter(hasRow);
  const told = all.find(({ form }) => !form.twin) ?? all.find(({ values }) => values?.callId !== undefined);
  const kind = told === undefined ? undefined : KINDS[told.form.kind];
  const conversation = told?.conversation ?? (span.traceId === undefined ? undefined : `${TRACE_KEY}${span.traceId}`);
  if (told === undefined || conversation === undefined || kind === undefined) return undefined;
  const values = told.values ?? {};
  const event: RecognisedEvent = {
    agent: group.agent,
    conversation: cutText(conversation, MAX_FIELD_CHARS),
    kind,
    name: cutText(told.name, MAX_FIELD_CHARS),
    // As the agents' log records have it: a prompt when it was given, everything else when it had ended.
    timeUs: kind === 'user_prompt' ? told.start : told.end,
    ...fieldsOf(values),
  };
  // The span of a prompt is that of its turn.
  const durationMs = kind === 'user_prompt' ? undefined : (values.durationMs ?? (told.end - told.start) / 1_000);
  if (durationMs !== undefined && durationMs > 0) event.durationMs = durationMs;
  const ok = okOf(values);
  if (ok !== undefined) event.ok = ok;
  const summary = kind === 'api_request' ? '' : (values.text ?? '');
  return { event, summary, text: contentOf(span, summary, values.error), isTwin: told.form.twin };
}

/**
 * Any span, for whoever asks for spans: as its row where it has one, else by what its table reads of it, which may be no more than its
 * name and times.
 */
export function recogniseAnySpan(reader: RunRecordReader, group: RunGroup | undefined, span: Span): RecognisedSpan {
  const row = group === undefined ? undefined : recogniseSpan(reader, group, span);
  if (row !== undefined) return row;
  const told = group === undefined ? undefined : reader.span(group, span, '')[0];
  const values = told?.values ?? {};
  const start = told?.start ?? microseconds(span.startTimeUnixNano);
  const end = told?.end ?? Math.max(start, microseconds(span.endTimeUnixNano));
  const conversation = told?.conversation ?? (span.traceId === undefined ? undefined : `${TRACE_KEY}${span.traceId}`);
  const ok = okOf(values) ?? (span.status?.code === STATUS_ERROR && told?.form.kind !== 'noise' ? false : undefined);
  const event: RecognisedEvent = {
    agent: (group?.agent ?? 'other') as RecognisedEvent['agent'],
    ...(conversation === undefined ? {} : { conversation: cutText(conversation, MAX_FIELD_CHARS) }),
    kind: told === undefined ? 'other' : anyKind(told),
    name: cutText(told?.name ?? span.name ?? '', MAX_FIELD_CHARS),
    timeUs: end,
    ...fieldsOf(values),
    ...(end > start ? { durationMs: (end - start) / 1_000 } : {}),
    ...(ok === undefined ? {} : { ok }),
  };
  const summary = values.text ?? '';
  return { event, summary, text: contentOf(span, summary, values.error), isTwin: false };
}

/** What only tells of the wait for a decision is none of its call. */
function anyKind({ form }: RunEvent): EventKind {
  if (form.alone === 'approval') return 'approval';
  return form.kind === 'process' ? 'process' : (KINDS[form.kind] ?? 'other');
}

function hasRow({ form }: RunEvent): boolean {
  return KINDS[form.kind] !== undefined && !form.part;
}

/** A turn's end is told by its prompt's span. */
function okOf({ outcome, exitCode, turnEnd }: RunValues): boolean | undefined {
  if (exitCode !== undefined && exitCode !== 0) return false;
  if (outcome !== undefined) return outcome === 'ok';
  if (turnEnd !== undefined) return turnEnd === 'completed' ? undefined : false;
  return undefined;
}

const TEXTS = ['model', 'tool', 'server', 'callId', 'error'] as const;
const NUMBERS = ['exitCode', 'status', 'costUsd'] as const;

function fieldsOf(values: RunValues): Partial<RecognisedEvent> {
  const fields: Partial<RecognisedEvent> = {};
  for (const name of TEXTS) {
    const value = values[name];
    if (value !== undefined && value !== '') fields[name] = cutText(value, MAX_FIELD_CHARS);
  }
  for (const name of NUMBERS) {
    const value = values[name];
    if (value !== undefined) fields[name] = value;
  }
  if (values.tokens !== undefined) fields.tokens = values.tokens;
  return fields;
}

function contentOf({ attributes, events = [] }: Span, summary: string, error: string | undefined): string {
  const texts = [attributes, ...events.map((event) => event.attributes)].flatMap((pairs) =>
    pairs.flatMap(({ key, value }) =>
      value?.stringValue !== undefined && isContentKey(key) ? [value.stringValue] : [],
    ),
  );
  // What its row shows can be asked for, wherever the agent keeps it.
  if (summary !== '') texts.push(summary);
  if (error !== undefined) texts.push(error);
  return cutText(texts.join('\n'), MAX_CONTENT_CHARS);
}
