/** The log of the fake host: generated events, whose content is only made when somebody looks. */
import type { AgentId } from '../../agents/common-event.ts';
import { HostError } from '../../contract/errors.ts';
import type { ConversationSummary, EventDetail, EventMatches, EventQuery, EventRow } from '../../contract/host-api.ts';
import type { KeyValue } from '../../otlp/otlp-json.ts';
import { parseFilter } from '../../timeline/filter.ts';
import { filterableRecord } from '../../timeline/filterable-record.ts';
import { matchesFilter } from '../../timeline/testing/matches-filter.ts';
import { fakeEvent } from './fake-events.ts';

export interface FakeConversation {
  agent: AgentId;
  events: number;
  title?: string;
}

export interface FakeLogOptions {
  /** Oldest first. */
  conversations: readonly FakeConversation[];
  hostile: boolean;
  seed: number;
  /** When the last of the stored events happened, ms since the epoch. */
  nowMs: number;
}

export interface Stored {
  id: number;
  conversation: Conversation;
  index: number;
  timeMs: number;
  failed: boolean;
}

export interface Conversation {
  summary: ConversationSummary;
  /** In order of time. */
  events: Stored[];
  /** How many were ever made. */
  made: number;
  hidden: boolean;
}

export interface FakeLog {
  readonly conversations: Conversation[];
  /** When the newest event happened. */
  readonly clockMs: number;
  readonly size: number;
  startConversation(agent: AgentId, title?: string): Conversation;
  /** One more event; a `late` one has the time of one in the middle. */
  make(conversation: Conversation, late: boolean): Stored;
  rowOf(stored: Stored): EventRow;
  attributesOf(stored: Stored): Record<string, string>;
  /** The record with every string whole. */
  detailOf(stored: Stored): EventDetail;
  /** Those of the ids that are stored and not hidden. */
  find(ids: readonly number[]): Stored[];
  /** In order of arrival. */
  visible(): Stored[];
  /** Undefined: the filter lets everything through. */
  testOf(filter: string): ((stored: Stored) => boolean) | undefined;
  queryAll(query: EventQuery): EventMatches;
  /** How many events a conversation, or the log, shows. */
  totalOf(conversationId: number | undefined): number;
  /** Removes the oldest up to and including `throughId`; answers with what is gone. */
  expire(throughId: number): Stored[];
}

const LONG_TEXT_LENGTH = 10 * 1024 * 1024;

export function createFakeLog({ conversations: plan, hostile, seed, nowMs }: FakeLogOptions): FakeLog {
  const conversations: Conversation[] = [];
  const byId = new Map<number, Stored>();
  let log: Stored[] = [];
  let lastId = 0;
  let clockMs = nowMs - plan.reduce((sum, one) => sum + one.events, 0) * 900;

  function startConversation(agent: AgentId, title?: string): Conversation {
    const id = conversations.length + 1;
    const conversation: Conversation = {
      summary: {
        id,
        key: `01a201e1-0000-7000-8000-${String(id).padStart(12, '0')}`,
        agent,
        serviceName: agent === 'codex' ? 'codex_cli_rs' : agent,
        title: title ?? fakeEvent(agent, seed, (id - 1) * 12, hostile).summary.slice(0, 200),
        firstTimeMs: clockMs,
        lastTimeMs: clockMs,
        lastReceivedMs: clockMs,
        events: 0,
        errors: 0,
        tokens: { input: 0, cached: 0, cacheWrite: 0, output: 0, reasoning: 0 },
        sample: false,
        isPending: false,
      },
      events: [],
      made: 0,
      hidden: false,
    };
    conversations.push(conversation);
    return conversation;
  }

  function make(conversation: Conversation, late: boolean): Stored {
    const index = conversation.made;
    conversation.made += 1;
    const event = fakeEvent(conversation.summary.agent, seed + conversation.summary.id, index, hostile);
    clockMs += event.gapMs;
    lastId += 1;
    const { summary } = conversation;
    const middle = late ? conversation.events[Math.floor(conversation.events.length / 2)] : undefined;
    const failed = event.ok === false;
    const stored: Stored = { id: lastId, conversation, index, timeMs: middle ? middle.timeMs : clockMs, failed };
    if (middle) conversation.events.splice(conversation.events.indexOf(middle) + 1, 0, stored);
    else conversation.events.push(stored);
    log.push(stored);
    byId.set(stored.id, stored);
    if (summary.events === 0) summary.firstTimeMs = stored.timeMs;
    summary.lastTimeMs = Math.max(summary.lastTimeMs, stored.timeMs);
    summary.lastReceivedMs = clockMs;
    summary.events += 1;
    if (failed) summary.errors += 1;
    if (event.model !== undefined) summary.model = event.model;
    if (event.costUsd !== undefined) summary.costUsd = (summary.costUsd ?? 0) + event.costUsd;
    summary.tokens.input += event.tokens?.input ?? 0;
    summary.tokens.cached += event.tokens?.cached ?? 0;
    summary.tokens.cacheWrite += event.tokens?.cacheWrite ?? 0;
    summary.tokens.output += event.tokens?.output ?? 0;
    summary.tokens.reasoning += event.tokens?.reasoning ?? 0;
    return stored;
  }

  function rowOf(stored: Stored): EventRow {
    const {
      gapMs: _gap,
      attributes,
      ...fields
    } = fakeEvent(stored.conversation.summary.agent, seed + stored.conversation.summary.id, stored.index, hostile);
    return {
      ...fields,
      id: stored.id,
      timeMs: stored.timeMs,
      conversationId: stored.conversation.summary.id,
      agent: stored.conversation.summary.agent,
      sizeBytes: 320 + JSON.stringify(attributes).length,
    };
  }

  function attributesOf(stored: Stored): Record<string, string> {
    const { summary } = stored.conversation;
    const event = fakeEvent(summary.agent, seed + summary.id, stored.index, hostile);
    const attributes: Record<string, string> = {
      'event.name': event.name,
      'conversation.id': summary.key,
      ...event.attributes,
    };
    if (event.model !== undefined) attributes['model'] = event.model;
    if (event.callId !== undefined) attributes['call_id'] = event.callId;
    if (event.tool !== undefined) attributes['tool_name'] = event.tool;
    if (event.durationMs !== undefined) attributes['duration_ms'] = String(event.durationMs);
    if (hostile && event.kind === 'tool_result') attributes['output'] = '<b>10 MB</b> '.repeat(LONG_TEXT_LENGTH / 13);
    return attributes;
  }

  function detailOf(stored: Stored): EventDetail {
    const { summary } = stored.conversation;
    const row = rowOf(stored);
    const attributes = Object.entries(attributesOf(stored)).map(([key, text]): KeyValue => {
      return { key, value: { stringValue: text } };
    });
    return {
      row,
      record: {
        timeUnixNano: `${Math.round(stored.timeMs * 1000)}000`,
        observedTimeUnixNano: `${Math.round(stored.timeMs * 1000)}000`,
        severityNumber: row.ok === false ? 17 : 9,
        severityText: row.ok === false ? 'ERROR' : 'INFO',
        body: { stringValue: row.name },
        attributes,
        eventName: row.name,
      },
      resource: {
        attributes: [
          { key: 'service.name', value: { stringValue: summary.serviceName } },
          { key: 'service.version', value: { stringValue: '0.169.0' } },
          { key: 'env', value: { stringValue: 'dev' } },
        ],
      },
      scope: { name: `${summary.serviceName}.log_only`, version: '0.169.0', attributes: [] },
      signal: 'logs',
      receivedMs: stored.timeMs + 3,
      cuts: [],
      conversationKey: summary.key,
    };
  }

  function visible(): Stored[] {
    return conversations.some((conversation) => conversation.hidden)
      ? log.filter((stored) => !stored.conversation.hidden)
      : log;
  }

  function testOf(filter: string): ((stored: Stored) => boolean) | undefined {
    const parsed = parseFilter(filter);
    if (!parsed.ok) throw new HostError('invalid-argument', parsed.message);
    if (parsed.filter.terms.length === 0) return undefined;
    return (stored) => {
      const { row, record, resource, conversationKey } = detailOf(stored);
      const event = { ...row, conversation: conversationKey, timeUs: Math.round(row.timeMs * 1_000) };
      return matchesFilter(parsed.filter, filterableRecord(event, record, resource));
    };
  }

  function poolOf(conversationId: number | undefined): Stored[] {
    if (conversationId === undefined) return visible();
    return (conversations[conversationId - 1]?.events ?? []).filter(({ conversation }) => !conversation.hidden);
  }

  function queryAll(query: EventQuery): EventMatches {
    const pool = poolOf(query.conversationId);
    const { afterId = 0 } = query;
    const test = testOf(query.filter);
    const found = pool.filter((stored) => stored.id > afterId && (test === undefined || test(stored)));
    return {
      ids: Float64Array.from(found, (stored) => stored.id),
      times: Float64Array.from(found, (stored) => stored.timeMs),
      failed: Uint8Array.from(found, (stored) => Number(stored.failed)),
      total: pool.length,
      truncated: false,
    };
  }

  for (const { agent, events, title } of plan) {
    const conversation = startConversation(agent, title);
    for (let made = 0; made < events; made += 1) make(conversation, false);
  }

  return {
    conversations,
    get clockMs() {
      return clockMs;
    },
    get size() {
      return log.length;
    },
    startConversation,
    make,
    rowOf,
    attributesOf,
    detailOf,
    find: (ids) =>
      ids.flatMap((id) => {
        const found = byId.get(id);
        return found && !found.conversation.hidden ? [found] : [];
      }),
    visible,
    testOf,
    queryAll,
    totalOf: (conversationId) => poolOf(conversationId).length,
    expire(throughId) {
      const gone = log.filter((stored) => stored.id <= throughId);
      log = log.filter((stored) => stored.id > throughId);
      for (const stored of gone) byId.delete(stored.id);
      for (const conversation of new Set(gone.map((stored) => stored.conversation))) {
        conversation.events = conversation.events.filter((stored) => stored.id > throughId);
        conversation.summary.events = conversation.events.length;
        conversation.summary.errors = conversation.events.filter(({ failed }) => failed).length;
      }
      return gone;
    },
  };
}
