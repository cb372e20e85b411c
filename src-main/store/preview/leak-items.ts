/** Selects the stored records that a page of the leak report looks at, in order of arrival. */

import type { LeakingEvent } from '../../../src-shared/contract/redaction-api.ts';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { maskSecrets } from '../../../src-shared/redaction/secrets/find-secrets.ts';
import type { LeakQuery } from '../../log/preview.ts';
import { decodeMessage, decodeScopeEnvelope } from '../../otlp/decode.ts';
import { EVENT_COLUMNS, type EventColumns, NOT_OF_LOGS, type StoredEvent } from '../read/event-store.ts';
import type { Readers } from '../read/readers.ts';
import type { StoredBytes } from '../read/record-store.ts';
import { PART_TYPES } from './part-findings.ts';

/** A log record has an event, and a span of the conversation that was asked for; any other span or a metric stands for itself. */
export interface LeakItem {
  seq: number;
  signal: Signal;
  event?: StoredEvent;
}

/** One more than `query.limit` where the log has more. */
export type LeakItems = (query: LeakQuery) => LeakItem[];

export function createLeakItems({ db, events, chunks }: Pick<Readers, 'db' | 'events' | 'chunks'>): LeakItems {
  const selectAll = db.prepare(
    `SELECT ${EVENT_COLUMNS} FROM event e WHERE e.seq > ?
       AND e.conversation_id NOT IN (${NOT_OF_LOGS})
     ORDER BY e.seq LIMIT ?`,
  );
  const selectOfConversation = db.prepare(
    `SELECT ${EVENT_COLUMNS} FROM event e INDEXED BY event_by_time
     WHERE e.conversation_id = ? AND e.seq > ?
       AND e.conversation_id NOT IN (SELECT id FROM conversation WHERE hidden = 1) ORDER BY e.seq LIMIT ?`,
  );

  for (const statement of [selectAll, selectOfConversation]) statement.setReturnArrays(true);

  function itemsOf(rows: unknown, signal: Signal): LeakItem[] {
    return (rows as EventColumns[]).map((row) => {
      const event = events.fromRow(row);
      return { seq: event.seq, signal, event };
    });
  }

  return (query) => {
    const { conversationId, signals = SIGNALS, afterId, limit } = query;
    if (conversationId !== undefined) {
      const signal = events.conversation(conversationId)?.signal ?? 'logs';
      const isAsked = signals.includes(signal);
      return isAsked ? itemsOf(selectOfConversation.all(conversationId, afterId, limit + 1), signal) : [];
    }
    const items = signals.includes('logs') ? itemsOf(selectAll.all(afterId, limit + 1), 'logs') : [];
    for (const signal of ['traces', 'metrics'] as const) {
      if (!signals.includes(signal)) continue;
      for (const seq of chunks.seqsAfter(signal, afterId, limit + 1)) items.push({ seq, signal });
    }
    items.sort((a, b) => a.seq - b.seq);
    items.splice(limit + 1);
    return items;
  };
}

/** Fields that a span has; a metric has a name. */
interface RecordIdentity {
  name?: string;
  traceId?: string;
  startTimeUnixNano?: string;
}

/** Time and names by which a span or a metric is listed; secrets in them masked. */
export function identityOf(
  signal: Signal,
  stored: StoredBytes,
): Pick<LeakingEvent, 'timeMs' | 'name' | 'traceId' | 'scope'> {
  const shown = (text: string) => maskSecrets(text)?.text ?? text;
  try {
    const { scope } = decodeScopeEnvelope(stored.scope);
    const record = decodeMessage(PART_TYPES[signal], stored.record) as RecordIdentity;
    const nanos = record.startTimeUnixNano;
    return {
      timeMs: nanos === undefined || Number(nanos) === 0 ? stored.receivedMs : Number(nanos) / 1e6,
      name: shown(record.name ?? ''),
      ...(record.traceId === undefined ? {} : { traceId: record.traceId }),
      ...(scope.name === undefined || scope.name === '' ? {} : { scope: shown(scope.name) }),
    };
  } catch {
    return { timeMs: stored.receivedMs, name: '' };
  }
}
