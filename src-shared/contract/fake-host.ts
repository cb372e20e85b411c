/**
 * A host that keeps generated events in memory behind the real contract, for tests of the window and of the transports.
 * Nothing happens by itself: live events arrive when {@link FakeHost.append} is called.
 */
import type { AgentId } from '../agents/common-event.ts';
import type { KeyValue } from '../otlp/otlp-json.ts';
import { matchesFilter, parseFilter } from '../timeline/filter.ts';
import { filterableRecord } from '../timeline/filterable-record.ts';
import { HostError } from './errors.ts';
import type { ExporterState } from './exporters-api.ts';
import { commonEvent, cut, FAKE_SETUPS, fakeArrival, firstInfo, otlpJson, textAt } from './fake-answers.ts';
import { fakeEvent } from './fake-events.ts';
import { createFakeExporters, type FakeExporters } from './fake-exporters.ts';
import { createFakeSettings, type FakeSettings } from './fake-settings.ts';
import type {
  Arrival,
  ConversationSummary,
  EventDetail,
  EventMatches,
  EventQuery,
  EventRow,
  HostApi,
  HostEvents,
  HostInfo,
} from './host-api.ts';
import type { HostSession } from './rpc.ts';

export interface FakeConversation {
  agent: AgentId;
  events: number;
  title?: string;
}

export interface FakeHostOptions {
  /** Oldest first; default: a Codex, a Claude Code and a Gemini CLI run of a few turns. Empty: nothing has arrived yet. */
  conversations?: FakeConversation[];
  /** Markup, escapes, bidi overrides and a string of 10 MB in the events. */
  hostile?: boolean;
  seed?: number;
  /** When the last of the stored events happened, ms since the epoch. */
  nowMs?: number;
  exporters?: ExporterState[];
}

export interface FakeHost {
  connect(client: HostEvents): HostSession;
  /** Lets `count` more events of a conversation arrive (default: the newest one), as one batch. Their ids. */
  append(count: number, options?: { conversationId?: number; late?: boolean }): number[];
  /** Starts a conversation that has no events yet; its id. */
  startConversation(agent: AgentId, title?: string): number;
  /** Removes the oldest events up to and including `throughId`, as retention does. */
  expire(throughId: number): void;
  setInfo(change: Partial<HostInfo>): void;
  /** A request that reached a port. */
  arrive(arrival: Partial<Arrival>): void;
  readonly sessions: number;
  readonly exporters: FakeExporters;
  readonly settings: FakeSettings;
}

const LONG_TEXT_LENGTH = 10 * 1024 * 1024;
const MAX_BATCH = 1_000;
const MAX_ROWS_IN_BATCH = 64;
const DEFAULT_NOW_MS = Date.UTC(2026, 10, 22, 6, 11, 4, 605);

interface Stored {
  id: number;
  conversation: Conversation;
  index: number;
  timeMs: number;
}

interface Conversation {
  summary: ConversationSummary;
  /** In order of time. */
  events: Stored[];
  /** How many were ever made. */
  made: number;
  hidden: boolean;
}

interface Session {
  client: HostEvents;
  watches: Map<number, { query: EventQuery }>;
}

export function createFakeHost(options: FakeHostOptions = {}): FakeHost {
  const seed = options.seed ?? 1;
  const hostile = options.hostile ?? false;
  const nowMs = options.nowMs ?? DEFAULT_NOW_MS;
  const plan = options.conversations ?? [
    { agent: 'codex', events: 48 },
    { agent: 'claude', events: 36 },
    { agent: 'gemini', events: 24 },
  ];
  const conversations: Conversation[] = [];
  const byId = new Map<number, Stored>();
  let log: Stored[] = [];
  let lastId = 0;
  let clockMs = nowMs;
  const arrivals: Arrival[] = [];
  const sessions = new Set<Session>();
  let info = firstInfo(nowMs);
  const exporters = createFakeExporters({
    exporters: options.exporters ?? [],
    onChanged: (states) => tell((client) => client.exportersChanged(states)),
  });
  const settings = createFakeSettings({ onChanged: (view) => tell((client) => client.settingsChanged(view)) });

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
        tokens: { input: 0, cached: 0, output: 0, reasoning: 0 },
        sample: false,
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
    const stored: Stored = { id: lastId, conversation, index, timeMs: middle ? middle.timeMs : clockMs };
    if (middle) conversation.events.splice(conversation.events.indexOf(middle) + 1, 0, stored);
    else conversation.events.push(stored);
    log.push(stored);
    byId.set(stored.id, stored);
    if (summary.events === 0) summary.firstTimeMs = stored.timeMs;
    summary.lastTimeMs = Math.max(summary.lastTimeMs, stored.timeMs);
    summary.lastReceivedMs = clockMs;
    summary.events += 1;
    if (event.ok === false) summary.errors += 1;
    if (event.model !== undefined) summary.model = event.model;
    if (event.costUsd !== undefined) summary.costUsd = (summary.costUsd ?? 0) + event.costUsd;
    summary.tokens.input += event.tokens?.input ?? 0;
    summary.tokens.cached += event.tokens?.cached ?? 0;
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

  /** The record with every string whole. */
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

  /** Undefined: the filter lets everything through. */
  function testOf(filter: string): ((stored: Stored) => boolean) | undefined {
    const parsed = parseFilter(filter);
    if (!parsed.ok) throw new HostError('invalid-argument', parsed.message);
    if (parsed.filter.terms.length === 0) return undefined;
    return (stored) => {
      const { row, record, resource, conversationKey } = detailOf(stored);
      const event = { ...row, conversation: conversationKey, timeUs: row.timeMs * 1_000 };
      return matchesFilter(parsed.filter, filterableRecord(event, record, resource));
    };
  }

  function queryAll(query: EventQuery): EventMatches {
    const pool =
      query.conversationId === undefined
        ? visible()
        : (conversations[query.conversationId - 1]?.events ?? []).filter(({ conversation }) => !conversation.hidden);
    const test = testOf(query.filter);
    const found = test ? pool.filter(test) : pool;
    return {
      ids: Float64Array.from(found, (stored) => stored.id),
      times: Float64Array.from(found, (stored) => stored.timeMs),
      total: pool.length,
      truncated: false,
    };
  }

  function currentInfo(): HostInfo {
    const bytes = log.length * 530;
    return {
      ...info,
      log: {
        ...info.log,
        records: { ...info.log.records, logs: log.length },
        bytes: { ...info.log.bytes, logs: bytes },
      },
    };
  }

  function tell(call: (client: HostEvents) => void): void {
    for (const session of [...sessions]) call(session.client);
  }

  function tellMatches(added: Stored[]): void {
    for (const session of [...sessions]) {
      for (const [watchId, { query }] of session.watches) {
        const pool = added.filter(
          ({ conversation }) => query.conversationId === undefined || conversation.summary.id === query.conversationId,
        );
        for (let start = 0; start < pool.length; start += MAX_BATCH) {
          const part = pool.slice(start, start + MAX_BATCH);
          const test = testOf(query.filter);
          const found = test ? part.filter(test) : part;
          session.client.matched(watchId, {
            ids: Float64Array.from(found, (stored) => stored.id),
            times: Float64Array.from(found, (stored) => stored.timeMs),
            totalAdded: part.length,
            rows: found.length <= MAX_ROWS_IN_BATCH ? found.map(rowOf) : [],
          });
        }
      }
    }
  }

  function append(count: number, where: { conversationId?: number; late?: boolean } = {}): number[] {
    const conversation =
      where.conversationId === undefined ? conversations.at(-1) : conversations[where.conversationId - 1];
    if (!conversation) throw new Error('there is no such conversation to append to');
    const added = Array.from({ length: count }, () => make(conversation, where.late ?? false));
    tellMatches(added);
    tell((client) => client.conversationsChanged([copy(conversation.summary)], []));
    tell((client) => client.infoChanged(currentInfo()));
    return added.map((stored) => stored.id);
  }

  function expire(throughId: number): void {
    const gone = log.filter((stored) => stored.id <= throughId);
    if (gone.length === 0) return;
    log = log.filter((stored) => stored.id > throughId);
    const touched = new Set(gone.map((stored) => stored.conversation));
    for (const stored of gone) byId.delete(stored.id);
    for (const conversation of touched) {
      conversation.events = conversation.events.filter((stored) => stored.id > throughId);
      conversation.summary.events = conversation.events.length;
    }
    const empty = [...touched].filter((conversation) => conversation.events.length === 0);
    for (const conversation of empty) conversation.hidden = true;
    tell((client) => client.removed([[gone[0]?.id ?? 1, throughId]]));
    tell((client) =>
      client.conversationsChanged(
        [...touched].filter((one) => !one.hidden).map((one) => copy(one.summary)),
        empty.map((one) => one.summary.id),
      ),
    );
  }

  function hide(ids: number[], hidden: boolean): void {
    const touched = conversations.filter((one) => ids.includes(one.summary.id) && one.events.length > 0);
    for (const conversation of touched) conversation.hidden = hidden;
    if (hidden) {
      const gone = touched.flatMap((one) => one.events.map((stored): [number, number] => [stored.id, stored.id]));
      tell((client) => client.removed(gone.sort((a, b) => a[0] - b[0])));
      tell((client) =>
        client.conversationsChanged(
          [],
          touched.map((one) => one.summary.id),
        ),
      );
    } else {
      tell((client) =>
        client.conversationsChanged(
          touched.map((one) => copy(one.summary)),
          [],
        ),
      );
    }
  }

  function stored(ids: number[]): Stored[] {
    return ids.flatMap((id) => {
      const found = byId.get(id);
      return found && !found.conversation.hidden ? [found] : [];
    });
  }

  function connect(client: HostEvents): HostSession {
    const session: Session = { client, watches: new Map() };
    sessions.add(session);
    const api: HostApi = {
      info: async () => currentInfo(),
      conversations: async (limit = 1_000) =>
        conversations
          .filter((one) => !one.hidden && one.events.length > 0)
          .map((one) => copy(one.summary))
          .sort((a, b) => b.lastTimeMs - a.lastTimeMs)
          .slice(0, limit),
      watch: async (watchId, query) => {
        const answer = queryAll(query);
        session.watches.set(watchId, { query });
        return answer;
      },
      unwatch: async (watchId) => {
        session.watches.delete(watchId);
      },
      rows: async (ids) => stored(ids).map(rowOf),
      event: async (id) => stored([id]).map((one) => cut(detailOf(one)))[0],
      eventValue: async (id, path) => stored([id]).map((one) => textAt(detailOf(one), path))[0],
      eventOtlpJson: async (id) => stored([id]).map((one) => otlpJson(detailOf(one)))[0],
      related: async (id) => {
        const [one] = stored([id]);
        const callId = one && rowOf(one).callId;
        if (!one || callId === undefined) return [];
        // A call's events stand in one turn of twelve.
        const turn = Math.floor(one.index / 12);
        return one.conversation.events
          .filter((other) => other.id !== id && Math.floor(other.index / 12) === turn)
          .map(rowOf)
          .filter((row) => row.callId === callId);
      },
      commonEvents: async (ids) =>
        stored(ids).map((one) => commonEvent(rowOf(one), one.conversation.summary, attributesOf(one))),
      arrivals: async (limit = 1_000) => arrivals.slice(-limit).reverse(),
      deleteConversations: async (ids) => {
        hide(ids, true);
        return { undoMs: 10_000 };
      },
      restoreConversations: async (ids) => hide(ids, false),
      playRecordedRun: async (agent) => {
        const conversation = startConversation(agent, `Recorded run of ${agent}`);
        conversation.summary.sample = true;
        append(24, { conversationId: conversation.summary.id });
        return { conversationKey: conversation.summary.key };
      },
      agentSetups: async () => FAKE_SETUPS,
      startUrl: async () => undefined,
      ...exporters.api,
      ...settings.api,
    };
    return Object.assign(api, {
      close() {
        sessions.delete(session);
      },
    });
  }

  const eventsInAll = plan.reduce((sum, one) => sum + one.events, 0);
  clockMs = nowMs - eventsInAll * 900;
  for (const { agent, events, title } of plan) {
    const conversation = startConversation(agent, title);
    for (let made = 0; made < events; made += 1) make(conversation, false);
  }
  arrivals.push(...log.slice(-20).map((one, index) => fakeArrival(index + 1, one.timeMs, one.conversation.summary)));

  return {
    connect,
    append,
    startConversation: (agent, title) => startConversation(agent, title).summary.id,
    expire,
    setInfo(change) {
      info = { ...info, ...change };
      tell((client) => client.infoChanged(currentInfo()));
    },
    arrive(arrival) {
      const whole = { ...fakeArrival((arrivals.at(-1)?.id ?? 0) + 1, clockMs, undefined), ...arrival };
      arrivals.push(whole);
      tell((client) => client.arrived([whole]));
    },
    get sessions() {
      return sessions.size;
    },
    exporters,
    settings,
  };
}

function copy(summary: ConversationSummary): ConversationSummary {
  return { ...summary, tokens: { ...summary.tokens } };
}
