/**
 * From stored records to the events of a run, by the agents' run tables. What no table knows is `noise`: it is counted and
 * makes no step. Records of agents without a table give nothing.
 */

import type { InstrumentationScope, LogRecord, Resource } from '../otlp/otlp-json.ts';
import type { Span, SpanEvent } from '../otlp/span.ts';
import { ownValue } from '../outside/own-value.ts';
import { type AgentId, agentById } from './agents.ts';
import { agentOfScope, agentOfService } from './compile-tables.ts';
import { cutText } from './cut-text.ts';
import { sentenceOf } from './error-sentence.ts';
import { identityOfLog, identityOfSpan, identityOfSpanEvent } from './record-identity.ts';
import { MovableView } from './record-view.ts';
import type { RunEvent, RunEventForm, RunSignal, RunSource, RunValues } from './run-event.ts';
import type { KeySource, RunEntry, RunTable } from './run-table.ts';
import { readTokens } from './run-tokens.ts';
import { recordGroup } from './to-common-event.ts';

/** What one resource and scope say of all their records. */
export interface RunGroup {
  agent: AgentId;
  table: RunTable;
  source: RunSource;
  /** Texts that stand in the place of content. */
  withheld: readonly string[];
  resourceConversation?: string;
}

const RUST_CALLSITE = /^event .+\.rs:\d+$/;
/** Of texts that are kept: prompts, answers, commands. UTF-16 units. */
export const MAX_TEXT_CHARS = 1_024;

/** Texts and lists of texts that a reader remembers to share them. */
const MAX_SHARED = 20_000;

const NOISE: RunEntry = { kind: 'noise' };
const RANKS: Readonly<Record<RunSignal, number>> = { log: 0, span_event: 1, span: 2 };

/** Undefined for senders without a run table. */
export function runGroup(resource: Resource, scope: InstrumentationScope): RunGroup | undefined {
  const group = recordGroup(resource, scope);
  const agent = (agentOfScope(group.scopeName) ?? agentOfService(group.resource.get('service.name')))?.id;
  const known = agent === undefined ? undefined : agentById(agent);
  const table = known?.run;
  if (known === undefined || table === undefined) return undefined;
  const source: RunSource = {
    id: [...group.resource]
      .map((pair) => pair.join('='))
      .sort()
      .join('\n'),
  };
  const service = group.resource.get('service.name');
  if (service !== undefined) source.service = service;
  const version = group.resource.get('service.version');
  if (version !== undefined && !table.noVersion) source.version = version;
  const conversation = (table.resourceConversation ?? []).map((key) => group.resource.get(key)).find(Boolean);
  const withheld = known.withheld?.placeholders ?? [];
  return {
    agent: known.id,
    table,
    withheld,
    source,
    ...(conversation === undefined ? {} : { resourceConversation: conversation }),
  };
}

/** Reads one record after the other. `id`: its number in the log; `arrived`: microseconds since the epoch. */
export class RunRecordReader {
  readonly #view = new MovableView();
  readonly #texts = new Texts();
  readonly #forms = new WeakMap<RunEntry, Map<RunSignal, RunEventForm>>();

  log(group: RunGroup, record: LogRecord, id: string, arrived?: number): RunEvent {
    const { table } = group;
    const view = this.#view;
    view.set(record.attributes);
    const time = microseconds(record.timeUnixNano) || microseconds(record.observedTimeUnixNano);
    view.traceId = record.traceId;
    view.spanId = record.spanId;
    view.parentSpanId = undefined;
    view.status = 0;
    view.statusText = '';
    view.start = time;
    view.end = time;
    view.body = record.body;
    const given =
      view.text('event.name') ?? (RUST_CALLSITE.test(record.eventName ?? '') ? undefined : record.eventName);
    const named = given === undefined || given === '' ? table.namelessLog?.(view) : given;
    const prefix = table.namePrefix;
    view.name =
      named === undefined
        ? ''
        : prefix === undefined || named.startsWith(prefix) || table.logs[named]
          ? named
          : prefix + named;
    const entry = ownValue(table.logs, view.name) ?? NOISE;
    return this.#event(group, entry, 'log', id, identityOfLog(record, view.name), arrived);
  }

  /** The span, then those of its span events that the table knows. */
  span(group: RunGroup, span: Span, id: string, arrived?: number): RunEvent[] {
    const { table } = group;
    const view = this.#view;
    const events = span.events ?? [];
    view.set(
      span.attributes,
      events.map(({ name }) => name ?? ''),
    );
    view.traceId = span.traceId;
    view.spanId = span.spanId;
    view.parentSpanId = span.parentSpanId;
    view.status = span.status?.code ?? 0;
    view.statusText = span.status?.message ?? '';
    view.start = microseconds(span.startTimeUnixNano);
    view.end = Math.max(view.start, microseconds(span.endTimeUnixNano));
    view.body = undefined;
    const given = span.name ?? '';
    view.name = table.spanName?.(view, given) ?? given;
    const entry = ownValue(table.spans, view.name) ?? NOISE;
    const made = [this.#event(group, entry, 'span', id, identityOfSpan(span), arrived)];
    for (let index = 0; index < events.length; index++) {
      const event = this.#spanEvent(group, span, events[index] as SpanEvent, index, id, arrived);
      if (event !== undefined) made.push(event);
    }
    return made;
  }

  #spanEvent(
    group: RunGroup,
    span: Span,
    event: SpanEvent,
    index: number,
    id: string,
    arrived: number | undefined,
  ): RunEvent | undefined {
    const view = this.#view;
    view.set(event.attributes);
    const name = view.text('event.name') ?? event.name ?? '';
    const entry = ownValue(group.table.spanEvents, name);
    if (entry === undefined) return undefined;
    view.name = name;
    view.start = microseconds(event.timeUnixNano);
    view.end = view.start;
    return this.#event(group, entry, 'span_event', id, identityOfSpanEvent(span, event, index), arrived);
  }

  #event(
    { agent, table, source, withheld, resourceConversation }: RunGroup,
    entry: RunEntry,
    signal: RunSignal,
    id: string,
    identity: number,
    arrived: number | undefined,
  ): RunEvent {
    const view = this.#view;
    const event: RunEvent = {
      id,
      identity,
      signal,
      agent,
      name: this.#texts.one(view.name),
      form: this.#form(entry, signal),
      source,
      start: view.start,
      end: view.end,
    };
    if (arrived !== undefined) event.arrived = arrived;
    if (view.traceId !== undefined) event.traceId = this.#texts.one(view.traceId);
    if (view.spanId !== undefined) event.spanId = view.spanId;
    if (view.parentSpanId !== undefined) event.parentSpanId = view.parentSpanId;
    const conversation = conversationOf(view, table, signal) ?? resourceConversation;
    if (conversation !== undefined) event.conversation = this.#texts.one(conversation);
    if (entry.kind !== 'noise') this.#fill(table, entry, event, withheld);
    return event;
  }

  #fill(table: RunTable, entry: RunEntry, event: RunEvent, withheld: readonly string[]): void {
    const view = this.#view;
    readKeys(view, entry.keys, event, 'keys', 'keyAncestor');
    readKeys(view, entry.turn, event, 'turnKeys', 'turnAncestor');
    const values: RunValues = {};
    readValues(view, table, entry, values);
    if (entry.tokens !== undefined) {
      const tokens = readTokens(view, entry.tokens);
      if (tokens !== undefined) values.tokens = tokens;
    }
    if (entry.outcome !== undefined) values.outcome = entry.outcome;
    entry.read?.(view, values, event);
    table.each?.(view, values, event);
    if (values.text !== undefined && withheld.includes(values.text)) delete values.text;
    for (const _ in values) {
      this.#share(values);
      event.values = values;
      break;
    }
    if (event.turnKeys !== undefined) event.turnKeys = this.#texts.same(event.turnKeys);
    if (event.laneKeys !== undefined) event.laneKeys = this.#texts.same(event.laneKeys);
    if (event.scope !== undefined) event.scope = this.#texts.one(event.scope);
    const before = entry.startsBefore?.map((key) => view.number(key)).find((one) => one !== undefined && one >= 0);
    if (before !== undefined) event.start = event.end - before * 1_000;
  }

  #share(values: RunValues): void {
    if (values.model !== undefined) values.model = this.#texts.one(values.model);
    if (values.tool !== undefined) values.tool = this.#texts.one(values.tool);
    if (values.server !== undefined) values.server = this.#texts.one(values.server);
    if (values.agentName !== undefined) values.agentName = this.#texts.one(values.agentName);
    if (values.finishReason !== undefined) values.finishReason = this.#texts.one(values.finishReason);
  }

  #form(entry: RunEntry, signal: RunSignal): RunEventForm {
    let bySignal = this.#forms.get(entry);
    if (bySignal === undefined) {
      bySignal = new Map();
      this.#forms.set(entry, bySignal);
    }
    let form = bySignal.get(signal);
    if (form === undefined) {
      form = {
        kind: entry.kind,
        rank: entry.rank ?? RANKS[signal],
        part: entry.part ?? false,
        throwaway: entry.throwaway ?? false,
        weak: entry.weak ?? [],
        isAttempt: entry.isAttempt ?? false,
        afterwards: entry.afterwards ?? false,
        opensLane: entry.opensLane ?? false,
        durationHoldsWait: entry.durationHoldsWait ?? false,
      };
      if (entry.alone !== undefined) form.alone = entry.alone;
      if (entry.place !== undefined) form.place = entry.place;
      bySignal.set(signal, form);
    }
    return form;
  }
}

/** Texts that many events have in common, each kept once. */
class Texts {
  #ones = new Map<string, string>();
  #lists = new Map<string, readonly string[]>();

  one(text: string): string {
    const known = this.#ones.get(text);
    if (known !== undefined) return known;
    // The beginning of a long run is forgotten before this takes more room than it saves.
    if (this.#ones.size >= MAX_SHARED) this.#ones.clear();
    this.#ones.set(text, text);
    return text;
  }

  same(list: readonly string[]): readonly string[] {
    const key = list.length === 1 ? (list[0] as string) : list.join('\n');
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    if (this.#lists.size >= MAX_SHARED) this.#lists.clear();
    this.#lists.set(key, list);
    return list;
  }
}

function conversationOf(view: MovableView, table: RunTable, signal: RunSignal): string | undefined {
  const keys = signal === 'log' ? table.conversation : (table.spanConversation ?? table.conversation);
  for (const key of keys) {
    const text = view.text(key);
    if (text !== undefined) return text;
  }
  return undefined;
}

function readKeys(
  view: MovableView,
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

const NUMBERS = new Set(['durationMs', 'ttftMs', 'exitCode', 'status', 'attempts', 'costUsd']);

function readValues(view: MovableView, table: RunTable, entry: RunEntry, values: RunValues): void {
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

function firstValue(view: MovableView, field: string, keys: readonly string[]): string | number | undefined {
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

/** Of a count of nanoseconds as decimal digits; 0 for none. */
function microseconds(nanoseconds: string | undefined): number {
  return nanoseconds === undefined || nanoseconds.length < 4 ? 0 : Number(nanoseconds.slice(0, -3));
}
