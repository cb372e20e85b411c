import type { DatabaseSync } from 'node:sqlite';
import { KNOWN_AGENTS } from '../../../src-shared/agents/agents.ts';
import type { ConversationSummary, LogStats } from '../../../src-shared/contract/host-api.ts';
import { perSignal } from '../file/codes.ts';
import { readTotals } from '../file/signal-totals.ts';
import { agentOf } from './event-store.ts';

export interface ConversationReads {
  /** Newest activity first. */
  conversations(limit: number): ConversationSummary[];
  conversationsById(ids: readonly number[]): ConversationSummary[];
  /** Those whose summary is to be written, newest activity first. */
  dirtyConversations(limit: number): ConversationSummary[];
  stats(): Pick<LogStats, 'records' | 'events' | 'bytes' | 'expired'>;
  /** Events that are not hidden: of one conversation, or of all. */
  visibleEvents(conversationId: number | undefined): number;
}

/**
 * What an agent's process says beside its conversations, such as an exporter's own messages, is none. Records that name no conversation,
 * but have a prompt, a model or tokens, are somebody's whose ids are switched off.
 */
const RUN_AGENTS = KNOWN_AGENTS.filter(({ run }) => run !== undefined).map(({ id }) => `'${id}'`);
const TELLS_OF_A_RUN = `NOT (key = '' AND agent IN (${RUN_AGENTS.join(', ')}) AND title = '' AND model IS NULL AND input = 0 AND output = 0)`;
const COLUMNS =
  'conversation.*, summary.run FROM conversation LEFT JOIN summary ON summary.conversation_id = conversation.id';

export function createConversationReads(db: DatabaseSync): ConversationReads {
  const newest = db.prepare(
    `SELECT ${COLUMNS} WHERE hidden = 0 AND events > 0 AND ${TELLS_OF_A_RUN} ORDER BY received_ms DESC, id DESC LIMIT ?`,
  );
  const one = db.prepare(`SELECT ${COLUMNS} WHERE id = ? AND hidden = 0 AND events > 0 AND ${TELLS_OF_A_RUN}`);
  const selectDirty = db.prepare(
    `SELECT ${COLUMNS} WHERE dirty = 1 AND hidden = 0 AND events > 0 ORDER BY received_ms DESC LIMIT ?`,
  );
  const countOne = db.prepare('SELECT events FROM conversation WHERE id = ? AND hidden = 0');
  const countAll = db.prepare('SELECT sum(events) AS events FROM conversation WHERE hidden = 0');

  function visibleEvents(conversationId: number | undefined): number {
    const row = conversationId === undefined ? countAll.get() : countOne.get(conversationId);
    return Number(row?.['events'] ?? 0);
  }

  return {
    conversations: (limit) => newest.all(Math.max(0, Math.floor(limit))).map(summaryOf),
    dirtyConversations: (limit) => selectDirty.all(limit).map(summaryOf),
    conversationsById: (ids) =>
      ids.flatMap((id) => {
        const row = one.get(id);
        return row === undefined ? [] : [summaryOf(row)];
      }),
    stats() {
      const totals = readTotals(db);
      return {
        records: perSignal((signal) => totals[signal].records),
        events: visibleEvents(undefined),
        bytes: perSignal((signal) => totals[signal].bytes),
        expired: perSignal((signal) => totals[signal].expired),
      };
    },
    visibleEvents,
  };
}

function runOf(text: unknown): Pick<ConversationSummary, 'run'> {
  return typeof text === 'string' && text !== '' ? { run: JSON.parse(text) } : {};
}

function summaryOf(row: Record<string, unknown>): ConversationSummary {
  const model = row['model'] as string | null;
  return {
    id: Number(row['id']),
    key: String(row['key']),
    agent: agentOf(row['agent']),
    serviceName: String(row['service']),
    title: String(row['title']),
    ...(model === null ? {} : { model }),
    firstTimeMs: Number(row['first_us']) / 1000,
    lastTimeMs: Number(row['last_us']) / 1000,
    lastReceivedMs: Number(row['received_ms']),
    events: Number(row['events']),
    errors: Number(row['errors']),
    tokens: {
      input: Number(row['input']),
      cached: Number(row['cached']),
      cacheWrite: Number(row['cache_write']),
      output: Number(row['output']),
      reasoning: Number(row['reasoning']),
    },
    ...(Number(row['costs']) > 0 ? { costUsd: Number(row['cost_nano']) / 1e9 } : {}),
    sample: row['sample'] === 1,
    ...runOf(row['run']),
    isPending: row['dirty'] === 1,
  };
}
