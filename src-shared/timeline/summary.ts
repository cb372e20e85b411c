/**
 * The one line that a timeline row and `tail` show of an event: written for its kind, from the keys that the agent's
 * table names. Whatever the event holds, the line is inert text of at most {@link MAX_SUMMARY_CHARS}.
 */
import type { RecognisedEvent } from '../agents/common-event.ts';
import { compiledEventOf } from '../agents/compile-tables.ts';
import type { CompiledEvent } from '../agents/compiled-event.ts';
import { cutText } from '../agents/cut-text.ts';
import type { DecodedReader } from '../agents/decoded-reader.ts';
import { detailsOf } from '../agents/event-details.ts';
import { recordContent } from '../agents/record-content.ts';
import type { KeyId, RecordReader } from '../agents/record-reader.ts';
import { isWithheldText } from '../agents/withheld.ts';
import { formatCost, formatCount, formatDuration, formatTokens } from './format.ts';
import { inertLine } from './inert-text.ts';
import { shortArguments } from './short-arguments.ts';

/** UTF-16 units. */
export const MAX_SUMMARY_CHARS = 300;
/** What is looked at of one value; more cannot show, and values may be megabytes. */
const MAX_VALUE_CHARS = 2_000;

export function summarise(event: RecognisedEvent, record: DecodedReader): string {
  const parts = createParts(record, compiledEventOf(event.agent, event.name));
  return finish(lineOf(event, parts, detailsOf(event, record), () => recordContent(record.record)));
}

/** The stream event's own type, such as `response.completed`; only for `sse_event`. */
export function streamKindOf(event: RecognisedEvent, record: RecordReader): string | undefined {
  if (event.kind !== 'sse_event') return undefined;
  const parts = createParts(record, compiledEventOf(event.agent, event.name));
  const kind = parts.text('streamKind');
  return kind === undefined ? undefined : cutText(kind, MAX_SUMMARY_CHARS);
}

interface Parts {
  /** The field's first value that is not empty. */
  text(field: keyof CompiledEvent['keys']): string | undefined;
}

function createParts(record: RecordReader, event: CompiledEvent): Parts {
  const textOf = (key: KeyId): string | undefined => {
    const text = record.text(key);
    return text === undefined || text === '' ? undefined : text;
  };
  return {
    text(field) {
      for (const key of event.keys[field]) {
        const text = textOf(key);
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

/** `content`: what the record says where none of the table's keys does. */
function lineOf(event: RecognisedEvent, parts: Parts, details: readonly string[], content: () => string): string {
  switch (event.kind) {
    case 'user_prompt':
      return contentLine(parts.text('prompt'), parts.text('promptLength'), content);
    case 'agent_response':
      return contentLine(parts.text('response'), parts.text('responseLength'), content);
    case 'api_request':
      return requestLine(event, parts);
    case 'sse_event':
      return join([spaced([parts.text('streamKind'), tokensText(event)]), event.error]);
    case 'tool_decision':
      return join([spaced([toolText(event), parts.text('decision')]), parts.text('decisionSource')?.toLowerCase()]);
    case 'tool_result':
      return (
        join([spaced([toolText(event), outcomeText(event)]), argumentsText(event, parts), failureText(event)]) ||
        content()
      );
    case 'error':
      return join([event.error, ...details]) || content();
    default:
      return otherLine(event, details, content);
  }
}

/** Of content that its agent withholds the length is all there is to tell. */
function contentLine(content: string | undefined, length: string | undefined, otherwise: () => string): string {
  if (content !== undefined && !isWithheldText(content)) return content;
  const characters = length === undefined ? undefined : `${formatCount(Number(length) || 0)} characters`;
  return join([content, characters]) || otherwise();
}

function requestLine(event: RecognisedEvent, parts: Parts): string {
  const attempt = Number(parts.text('attempt') ?? 0);
  return join([
    spaced([parts.text('endpoint') ?? event.model, event.status, tokensText(event)]),
    event.costUsd === undefined ? undefined : formatCost(event.costUsd),
    // Counted from 0: the first attempt is not worth a word.
    attempt > 0 ? `retry ${attempt}` : undefined,
    event.error ?? (event.ok === false && event.status === undefined ? 'failed' : undefined),
  ]);
}

function otherLine(event: RecognisedEvent, details: readonly string[], content: () => string): string {
  const cost = event.costUsd === undefined ? undefined : formatCost(event.costUsd);
  const told = join([...details, tokensText(event), cost]) || content();
  const failure =
    event.ok === false && event.error !== undefined && !told.includes(event.error) ? event.error : undefined;
  const duration = event.durationMs === undefined ? undefined : formatDuration(event.durationMs);
  return join([told === event.name ? undefined : told, failure]) || (duration ?? '');
}

function toolText({ tool, server }: RecognisedEvent): string | undefined {
  return server === undefined ? tool : spaced([tool, `(${server})`]);
}

/** Undefined where the arguments only repeat what stands before them. */
function argumentsText({ server }: RecognisedEvent, parts: Parts): string | undefined {
  const short = shortArguments(parts.text('toolArguments'));
  return short === server ? undefined : short;
}

/** Why a call failed, in one line: the exit code says it best. */
function failureText({ ok, exitCode, error }: RecognisedEvent): string | undefined {
  if (ok !== false) return undefined;
  return exitCode === undefined || exitCode === 0 ? error : `exit ${exitCode}`;
}

function outcomeText(event: RecognisedEvent): string | undefined {
  if (event.ok === undefined) return undefined;
  return event.ok ? 'ok' : 'failed';
}

function tokensText(event: RecognisedEvent): string {
  return event.tokens === undefined ? '' : formatTokens(event.tokens);
}

type Part = string | number | undefined;

function spaced(parts: readonly Part[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function join(parts: readonly Part[]): string {
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => cutText(String(part), MAX_VALUE_CHARS))
    .join(' · ');
}

function finish(line: string): string {
  const inert = inertLine(cutText(line, MAX_VALUE_CHARS));
  return inert.length <= MAX_SUMMARY_CHARS ? inert : `${cutText(inert, MAX_SUMMARY_CHARS - 1)}…`;
}
