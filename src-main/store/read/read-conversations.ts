import type { DatabaseSync } from 'node:sqlite';
import type { ConversationSummary, LogStats } from '../../../src-shared/contract/host-api.ts';
import { perSignal } from '../file/codes.ts';
import { readTotals } from '../file/signal-totals.ts';
import { agentOf } from './event-store.ts';

export interface ConversationReads {
  /** Newest activity first. */
  conversations(limit: number): ConversationSummary[];
  conversationsById(ids: readonly number[]): ConversationSummary[];
  stats(): Pick<LogStats, 'records' | 'events' | 'bytes' | 'expired'>;
  /** Events that are not hidden: of one conversation, or of all. */
  visibleEvents(conversationId: number | undefined): number;
}

export function createConversationReads(db: DatabaseSync): ConversationReads {
  const newest = db.prepare(
    'SELECT * FROM conversation WHERE hidden = 0 AND events > 0 ORDER BY received_ms DESC, id DESC LIMIT ?',
  );
  const one = db.prepare('SELECT * FROM conversation WHERE id = ? AND hidden = 0 AND events > 0');
  const countOne = db.prepare('SELECT events FROM conversation WHERE id = ? AND hidden = 0');
  const countAll = db.prepare('SELECT sum(events) AS events FROM conversation WHERE hidden = 0');

  function visibleEvents(conversationId: number | undefined): number {
    const row = conversationId === undefined ? countAll.get() : countOne.get(conversationId);
    return Number(row?.['events'] ?? 0);
  }

  return {
    conversations: (limit) => newest.all(Math.max(0, Math.floor(limit))).map(summaryOf),
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
  };
}
