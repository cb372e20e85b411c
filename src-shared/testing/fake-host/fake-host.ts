/**
 * A host that keeps generated events in memory behind the real contract, for tests of the window and of the transports.
 * Nothing happens by itself: live events arrive when {@link FakeHost.append} is called.
 */
import type { AgentId } from '../../agents/common-event.ts';
import type { ExporterState } from '../../contract/exporters-api.ts';
import type {
  Arrival,
  ConversationSummary,
  EventQuery,
  HostApi,
  HostEvents,
  HostInfo,
} from '../../contract/host-api.ts';
import type { HostSession } from '../../contract/rpc.ts';
import { commonEvent, cut, FAKE_SETUPS, fakeArrival, firstInfo, otlpJson, textAt } from './fake-answers.ts';
import { createFakeExporters, type FakeExporters } from './fake-exporters.ts';
import { createFakeLog, type FakeConversation, type Stored } from './fake-log.ts';
import { createFakeRedaction, type FakeRedaction } from './fake-redaction.ts';
import { createFakeSettings, type FakeSettings } from './fake-settings.ts';

export type { FakeConversation } from './fake-log.ts';

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
  readonly redaction: FakeRedaction;
}

const MAX_BATCH = 1_000;
const MAX_ROWS_IN_BATCH = 64;
const DEFAULT_NOW_MS = Date.UTC(2026, 10, 22, 6, 11, 4, 605);

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
  const log = createFakeLog({ conversations: plan, hostile, seed, nowMs });
  const { conversations, rowOf, detailOf } = log;
  const arrivals: Arrival[] = [];
  const sessions = new Set<Session>();
  let info = firstInfo(nowMs);
  const exporters = createFakeExporters({
    exporters: options.exporters ?? [],
    onChanged: (states) => tell((client) => client.exportersChanged(states)),
  });
  const settings = createFakeSettings({ onChanged: (view) => tell((client) => client.settingsChanged(view)) });
  const redaction = createFakeRedaction({ log, exporters, settings });

  function currentInfo(): HostInfo {
    const bytes = log.size * 530;
    return {
      ...info,
      log: {
        ...info.log,
        records: { ...info.log.records, logs: log.size },
        events: log.totalOf(undefined),
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
        if (pool.length === 0 && added.length > 0) continue;
        const total = log.totalOf(query.conversationId);
        for (let start = 0; start === 0 || start < pool.length; start += MAX_BATCH) {
          const part = pool.slice(start, start + MAX_BATCH);
          const test = log.testOf(query.filter);
          const found = test ? part.filter(test) : part;
          session.client.matched(watchId, {
            ids: Float64Array.from(found, (stored) => stored.id),
            times: Float64Array.from(found, (stored) => stored.timeMs),
            failed: Uint8Array.from(found, (stored) => Number(stored.failed)),
            total,
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
    const added = Array.from({ length: count }, () => log.make(conversation, where.late ?? false));
    tellMatches(added);
    tell((client) => client.conversationsChanged([copy(conversation.summary)], []));
    tell((client) => client.infoChanged(currentInfo()));
    return added.map((stored) => stored.id);
  }

  function expire(throughId: number): void {
    const gone = log.expire(throughId);
    if (gone.length === 0) return;
    const touched = new Set(gone.map((stored) => stored.conversation));
    const empty = [...touched].filter((conversation) => conversation.events.length === 0);
    for (const conversation of empty) conversation.hidden = true;
    tellMatches([]);
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
    tell((client) => client.infoChanged(currentInfo()));
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
        const answer = log.queryAll(query);
        session.watches.set(watchId, { query });
        return answer;
      },
      unwatch: async (watchId) => {
        session.watches.delete(watchId);
      },
      rows: async (ids) => log.find(ids).map(rowOf),
      event: async (id) => log.find([id]).map((one) => cut(detailOf(one)))[0],
      eventValue: async (id, path) => log.find([id]).map((one) => textAt(detailOf(one), path))[0],
      eventOtlpJson: async (id) => log.find([id]).map((one) => otlpJson(detailOf(one)))[0],
      related: async (id) => {
        const [one] = log.find([id]);
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
        log.find(ids).map((one) => commonEvent(rowOf(one), one.conversation.summary, log.attributesOf(one))),
      arrivals: async (limit = 1_000) => arrivals.slice(-limit).reverse(),
      deleteConversations: async (ids) => {
        hide(ids, true);
        return { undoMs: 10_000 };
      },
      restoreConversations: async (ids) => hide(ids, false),
      playRecordedRun: async (agent) => {
        const conversation = log.startConversation(agent, `Recorded run of ${agent}`);
        conversation.summary.sample = true;
        append(24, { conversationId: conversation.summary.id });
        return { conversationKey: conversation.summary.key };
      },
      agentSetups: async () => FAKE_SETUPS,
      startUrl: async () => undefined,
      enter: async () => undefined,
      ...exporters.api,
      ...settings.api,
      ...redaction.api,
    };
    return Object.assign(api, {
      close() {
        sessions.delete(session);
      },
    });
  }

  arrivals.push(
    ...log
      .visible()
      .slice(-20)
      .map((one, index) => fakeArrival(index + 1, one.timeMs, one.conversation.summary)),
  );

  return {
    connect,
    append,
    startConversation: (agent, title) => log.startConversation(agent, title).summary.id,
    expire,
    setInfo(change) {
      info = { ...info, ...change };
      tell((client) => client.infoChanged(currentInfo()));
    },
    arrive(arrival) {
      const whole = { ...fakeArrival((arrivals.at(-1)?.id ?? 0) + 1, log.clockMs, undefined), ...arrival };
      arrivals.push(whole);
      tell((client) => client.arrived([whole]));
    },
    get sessions() {
      return sessions.size;
    },
    exporters,
    settings,
    redaction,
  };
}

function copy(summary: ConversationSummary): ConversationSummary {
  return { ...summary, tokens: { ...summary.tokens } };
}
