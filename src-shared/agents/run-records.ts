/**
 * From stored records to the events of a run, by the agents' run tables. What no table knows is `noise`: it is counted and
 * makes no step. Records of agents without a table give nothing.
 */

import { microseconds } from '../otlp/microseconds.ts';
import type { InstrumentationScope, LogRecord, Resource } from '../otlp/otlp-json.ts';
import type { Span, SpanEvent } from '../otlp/span.ts';
import { ownValue } from '../outside/own-value.ts';
import type { AgentTable } from './agent-table.ts';
import { type AgentId, agentById } from './agents.ts';
import { agentOfScope, agentOfService } from './compile-tables.ts';
import { identityOfLog, identityOfSpan, identityOfSpanEvent } from './record-identity.ts';
import type { RecordGroup } from './record-reader.ts';
import { MovableView } from './record-view.ts';
import type { RunEvent, RunEventForm, RunSignal, RunSource, RunValues } from './run-event.ts';
import { fallbackEntry } from './run-fallback.ts';
import type { RunEntry, RunTable } from './run-table.ts';
import { readTokens } from './run-tokens.ts';
import { readKeys, readValues } from './run-values.ts';
import { SharedTexts } from './shared-texts.ts';
import { recordGroup } from './to-common-event.ts';

/** What one resource and scope say of all their records. */
export interface RunGroup {
  known: AgentTable;
  agent: AgentId;
  table: RunTable;
  source: RunSource;
  /** Texts that stand in the place of content. */
  withheld: readonly string[];
  resourceConversation?: string;
}

const RUST_CALLSITE = /^event .+\.rs:\d+$/;

/** Names that a reader remembers; of more, the further ones are noise. */
const MAX_NAMES = 1_000;

const NOISE: RunEntry = { kind: 'noise' };
const RANKS: Readonly<Record<RunSignal, number>> = { log: 0, span_event: 1, span: 2 };

/** Undefined for senders without a run table. */
export function runGroup(resource: Resource, scope: InstrumentationScope): RunGroup | undefined {
  return runGroupOf(recordGroup(resource, scope));
}

/** The same of what recognition reads of a resource and a scope. */
export function runGroupOf(group: RecordGroup): RunGroup | undefined {
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
    known: known.table,
    table,
    withheld,
    source,
    ...(conversation === undefined ? {} : { resourceConversation: conversation }),
  };
}

/** Reads one record after the other. `id`: its number in the log; `arrived`: microseconds since the epoch. */
export class RunRecordReader {
  readonly #view = new MovableView();
  readonly #texts = new SharedTexts();
  readonly #fallbacks = new WeakMap<AgentTable, Map<string, RunEntry | undefined>>();
  readonly #forms = new WeakMap<RunEntry, Map<RunSignal, RunEventForm>>();

  log(group: RunGroup, record: LogRecord, id: string, arrived?: number): RunEvent {
    const { table } = group;
    const view = this.#view;
    view.set(record.attributes);
    const time = microseconds(record.timeUnixNano) || microseconds(record.observedTimeUnixNano) || (arrived ?? 0);
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
    const entry = ownValue(table.logs, view.name) ?? this.#fallback(group, view.name) ?? NOISE;
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

  /** Of a name that only the agent's other table knows. */
  #fallback({ known }: RunGroup, name: string): RunEntry | undefined {
    let byName = this.#fallbacks.get(known);
    if (byName === undefined) {
      byName = new Map();
      this.#fallbacks.set(known, byName);
    }
    if (!byName.has(name) && byName.size < MAX_NAMES) byName.set(name, fallbackEntry(known, name));
    return byName.get(name);
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
    { agent, known, table, source, withheld, resourceConversation }: RunGroup,
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
    const conversation = conversationOf(view, table, known, signal) ?? resourceConversation;
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
    // What would have begun before its clock did is no duration.
    if (before !== undefined && before * 1_000 <= event.end) event.start = event.end - before * 1_000;
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
        twin: entry.twin ?? false,
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

function conversationOf(view: MovableView, table: RunTable, known: AgentTable, signal: RunSignal): string | undefined {
  const keys = signal === 'log' ? table.conversation : (table.spanConversation ?? table.conversation);
  for (const key of keys) {
    const text = view.text(key);
    if (text !== undefined) return text;
  }
  if (signal !== 'log') return undefined;
  return known.conversation.map((key) => view.text(key)).find((text) => text !== undefined);
}
