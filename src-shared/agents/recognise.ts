/**
 * Recognition: from a log record of any agent to the common event, by the tables alone.
 *
 * This runs for every record at intake. What depends on the group is found once for each group, what depends on the
 * event's name once for each name; a record then costs one map lookup and the reading of the keys its table names.
 */
import { decisionOutcome } from './agent-table.ts';
import type { EventKind, RecognisedEvent } from './common-event.ts';
import { type CompiledAgent, EVENT_TIMESTAMP_KEY } from './compile-tables.ts';
import type { CompiledEvent } from './compiled-event.ts';
import { cutText } from './cut-text.ts';
import { errorSentence } from './error-sentence.ts';
import { eventNameOf, substituteName } from './event-name.ts';
import { innerInteger, innerText } from './inner-value.ts';
import { mcpTool } from './mcp-tool.ts';
import type { KeyId, RecordGroup, RecordReader } from './record-reader.ts';
import { type EventResolver, type Resolution, resolverFor } from './resolve-event.ts';
import { firstAmount, tokensOf } from './token-counts.ts';

/** OTLP `SEVERITY_NUMBER_ERROR` (opentelemetry-proto, logs.proto). */
const SEVERITY_ERROR = 17;
/** Derived short texts are bounded; what was received is kept whole elsewhere. UTF-16 units. */
export const MAX_FIELD_CHARS = 1_024;

const resolverOfGroup = new WeakMap<RecordGroup, EventResolver>();

/** Whose event the record is and how its table describes it. */
function resolveEvent(record: RecordReader, group: RecordGroup): Resolution {
  let resolver = resolverOfGroup.get(group);
  if (resolver === undefined) {
    resolver = resolverFor(group);
    resolverOfGroup.set(group, resolver);
  }
  return resolver.resolve(eventNameOf(record));
}

/** The common event of one record. Never fails: what no table knows is agent `other`, kind `other` (or `error` by severity). */
export function recognise(record: RecordReader, group: RecordGroup): RecognisedEvent {
  const resolution = resolveEvent(record, group);
  const { agent, event, twin } = resolution;
  const { keys, entry } = event;

  const recognised: RecognisedEvent = {
    agent: agent.id,
    kind: resolution.kind,
    name: resolution.name === '' ? substituteName(record) : cutText(resolution.name, MAX_FIELD_CHARS),
    timeUs: record.timeUs || record.timestampUs(EVENT_TIMESTAMP_KEY) || record.observedTimeUs,
  };
  const conversation = conversationOf(record, group, agent);
  if (conversation !== undefined) recognised.conversation = conversation;
  const model = firstText(record, keys.model);
  if (model !== undefined) recognised.model = model;
  if (twin) return recognised;

  const durationMs = firstAmount(record, keys.durationMs);
  if (durationMs !== undefined) recognised.durationMs = durationMs;
  readTool(record, event, recognised);
  const callId = firstText(record, keys.callId);
  if (callId !== undefined) recognised.callId = callId;
  const status = firstAmount(record, keys.status);
  if (status !== undefined) recognised.status = status;
  const words = wordsOf(record, event, recognised.kind);
  if (words !== undefined) recognised.words = words;
  const error = errorSentence(record, event);
  if (error !== undefined) recognised.error = error;

  const ok = okOf(record, recognised, event) ?? (entry.outcome === undefined ? undefined : entry.outcome === 'ok');
  if (ok !== true && repeatsFailure(record, event)) {
    // The record that counts has the outcome.
  } else if (
    (recognised.kind === 'other' || recognised.kind === 'process') &&
    record.severityNumber >= SEVERITY_ERROR
  ) {
    recognised.kind = 'error';
    recognised.ok = false;
  } else if (ok !== undefined) {
    if (!ok || !entry.onlyFails) recognised.ok = ok;
  }

  if (entry.usage) {
    const tokens = tokensOf(record, event);
    if (tokens !== undefined) recognised.tokens = tokens;
    const costUsd = firstAmount(record, keys.costUsd);
    if (costUsd !== undefined) recognised.costUsd = costUsd;
  }
  return recognised;
}

const WORD_FIELDS = {
  sse_event: ['streamKind'],
  api_request: ['endpoint'],
  tool_decision: ['decision', 'decisionSource'],
} as const satisfies Partial<Record<EventKind, readonly (keyof CompiledEvent['keys'])[]>>;
/** Longer ones are no words of a few. UTF-16 units. */
const MAX_WORD_CHARS = 100;

function wordsOf(record: RecordReader, { keys }: CompiledEvent, kind: EventKind): string | undefined {
  if (kind !== 'sse_event' && kind !== 'api_request' && kind !== 'tool_decision') return undefined;
  let words: string | undefined;
  for (const field of WORD_FIELDS[kind]) {
    const word = firstText(record, keys[field]);
    if (word === undefined) continue;
    const line = cutText(word, MAX_WORD_CHARS).replaceAll('\n', ' ');
    words = words === undefined ? line : `${words}\n${line}`;
  }
  return words;
}

/** Tool, MCP server and exit code: as attributes, else inside one. */
function readTool(record: RecordReader, event: CompiledEvent, recognised: RecognisedEvent): void {
  const { keys } = event;
  const given = firstText(record, keys.tool);
  const isCall = recognised.kind === 'tool_result' || recognised.kind === 'tool_decision';
  if (!isCall) {
    if (given !== undefined) recognised.tool = given;
    return;
  }
  if (given !== undefined) {
    const inside = event.toolInside.get(given);
    const named = inside === undefined ? given : (innerText(record, inside) ?? given);
    const { tool, server } = mcpTool(
      named,
      firstText(record, keys.server) ?? innerText(record, event.server),
      firstText(record, keys.toolNamespace),
    );
    recognised.tool = cutText(tool, MAX_FIELD_CHARS);
    if (server !== undefined) recognised.server = cutText(server, MAX_FIELD_CHARS);
  }
  if (recognised.kind !== 'tool_result') return;
  const stated = keys.exitCode.find((key) => Number.isSafeInteger(record.number(key)));
  const exitCode = stated === undefined ? innerInteger(record, event.exitCode) : record.number(stated);
  if (exitCode !== undefined) recognised.exitCode = exitCode;
}

function repeatsFailure(record: RecordReader, { entry, keys }: CompiledEvent): boolean {
  if (entry.repeatsFailure === undefined) return false;
  if (entry.repeatsFailure === true) return true;
  const streamKind = firstText(record, keys.streamKind);
  return streamKind !== undefined && entry.repeatsFailure.streamKinds.includes(streamKind);
}

/** An exit code other than 0 has failed; else an explicit flag, else the decision, else what error and status say. Undefined when the record does not tell. */
function okOf(record: RecordReader, recognised: RecognisedEvent, { keys }: CompiledEvent): boolean | undefined {
  if (recognised.exitCode !== undefined && recognised.exitCode !== 0) return false;
  for (const key of keys.ok) {
    const flag = record.flag(key);
    if (flag !== undefined) return flag;
  }
  if (recognised.kind === 'tool_decision') {
    const decision = firstText(record, keys.decision);
    if (decision !== undefined) return decisionOutcome(decision);
  }
  if (recognised.error !== undefined) return false;
  if (recognised.status === undefined) return undefined;
  return recognised.status < 400;
}

function conversationOf(record: RecordReader, group: RecordGroup, agent: CompiledAgent): string | undefined {
  for (const { key } of agent.conversation) {
    const value = record.text(key, MAX_FIELD_CHARS);
    if (value !== undefined && value !== '') return value;
  }
  for (const { name } of agent.conversation) {
    const value = group.resource.get(name);
    if (value !== undefined && value !== '') return cutText(value, MAX_FIELD_CHARS);
  }
  return undefined;
}

/** The first of the keys with a text that is not empty, bounded. */
export function firstText(record: RecordReader, keys: readonly KeyId[]): string | undefined {
  for (const key of keys) {
    const text = record.text(key, MAX_FIELD_CHARS);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}
