import type { EventQuery } from '../../src-shared/contract/host-api.ts';
import { parseFilter } from '../../src-shared/timeline/filter.ts';
import type { LogPreview } from '../log/preview.ts';
import type { LogQueries } from '../log/queries.ts';
import type { ReaderThread } from './threads/reader-thread.ts';

/** Answers queries and previews on reader threads. `heavy` takes what may last: searches, previews and walks over the log. */
export function createLogQueries(quick: ReaderThread, heavy: ReaderThread): LogQueries & LogPreview {
  return {
    conversations: (limit) => quick.call('conversations', [limit]),
    conversationsById: (ids) => quick.call('conversationsById', [ids]),
    query: (query, signal) => (isQuick(query) ? quick : heavy).call('query', [query], signal),
    queryNew: (query, sinceSeq, rowsUpTo = 0) => quick.call('queryNew', [query, sinceSeq, rowsUpTo]),
    spans: (query, fromSeq, toSeq) => heavy.call('spans', [query, fromSeq, toSeq]),
    lastSeq: () => quick.call('lastSeq', []),
    newest: (query, count, throughSeq) => heavy.call('newest', [query, count, throughSeq]),
    page: (query, behind, count, throughSeq) => heavy.call('page', [query, behind, count, throughSeq]),
    rows: (ids) => quick.call('rows', [ids]),
    event: (id) => quick.call('event', [id]),
    eventValue: (id, path) => quick.call('eventValue', [id, path]),
    eventOtlpJson: (id) => quick.call('eventOtlpJson', [id]),
    related: (id) => quick.call('related', [id]),
    hasStep: (conversationId, filter) => quick.call('hasStep', [conversationId, filter]),
    run: (conversationId, nowMs, signal) => heavy.call('run', [conversationId, nowMs], signal),
    commonEvents: (ids) => quick.call('commonEvents', [ids]),
    commonEventLines: (ids) => quick.call('commonEventLines', [ids]),

    leaves: (id, exporters, signal) => heavy.call('leaves', [id, exporters], signal),
    leavesText: (id, exporter, change, side, signal) => heavy.call('leavesText', [id, exporter, change, side], signal),
    tryRedaction: (definition, events, signal) => heavy.call('tryRedaction', [definition, events], signal),
    leaks: (query, exporters, signal) => heavy.call('leaks', [query, exporters], signal),
  };
}

/** Opening a conversation must not wait behind a search: only queries that walk an index go to the quick reader. */
function isQuick(query: EventQuery): boolean {
  if (query.conversationId === undefined) return false;
  const parsed = parseFilter(query.filter);
  if (!parsed.ok) return true;
  return parsed.filter.terms.every(
    (term) =>
      term.type === 'kind' ||
      term.type === 'agent' ||
      term.type === 'ok' ||
      term.type === 'number' ||
      term.type === 'signal' ||
      term.type === 'outcome' ||
      term.type === 'turn' ||
      term.type === 'command' ||
      term.type === 'time' ||
      (term.type === 'field' && term.field !== 'error' && term.field !== 'call' && term.field !== 'trace'),
  );
}
