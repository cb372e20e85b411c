import type { DatabaseSync } from 'node:sqlite';
import { EVENT_KINDS } from '../../../src-shared/agents/common-event.ts';
import type { EventStore, StoredEvent } from './event-store.ts';
import type { RecordStore } from './record-store.ts';

export const MAX_RELATED = 200;
/** How far from an event the others of its request are looked for, in events of its conversation each way. */
const MAX_NEIGHBOURS = 500;
/** Attributes by which agents tie a request's records together (agent-events: Claude Code, Gemini CLI, GenAI conventions). */
const REQUEST_KEYS = ['request_id', 'client_request_id', 'gen_ai.response.id', 'prompt_id'] as const;

/**
 * The other events of the same tool call (by its id), or of the same request: by the attribute that the agent ties them
 * together with, else, for a request with its stream events, from one request to the next. In time order.
 */
export function createRelatedEvents(db: DatabaseSync, events: EventStore, records: RecordStore) {
  const sameCall = db.prepare(
    'SELECT seq FROM event WHERE call = ? AND conversation_id = ? AND seq <> ? ORDER BY time_us, seq LIMIT ?',
  );
  const neighbours = (comparison: '<' | '>', order: 'ASC' | 'DESC') =>
    db.prepare(
      `SELECT e.seq, s.kind FROM event e JOIN shape s ON s.id = e.shape_id
       WHERE e.conversation_id = ? AND (e.time_us, e.seq) ${comparison} (?, ?)
       ORDER BY e.time_us ${order}, e.seq ${order} LIMIT ${MAX_NEIGHBOURS}`,
    );
  const before = neighbours('<', 'DESC');
  const after = neighbours('>', 'ASC');

  function requestIdOf(seq: number): string | undefined {
    const attributes = records.record(seq)?.record.attributes ?? [];
    for (const wanted of REQUEST_KEYS) {
      const id = attributes.find(({ key }) => key === wanted)?.value?.stringValue;
      if (id !== undefined && id !== '') return `${wanted} ${id}`;
    }
    return undefined;
  }

  function streamOf(event: StoredEvent): number[] {
    const around = [
      ...before.all(event.conversationId, event.timeUs, event.seq).reverse(),
      { seq: event.seq, kind: EVENT_KINDS.indexOf(event.shape.kind) },
      ...after.all(event.conversationId, event.timeUs, event.seq),
    ].map((row) => ({ seq: Number(row['seq']), kind: EVENT_KINDS[Number(row['kind'])] }));
    const at = around.findIndex(({ seq }) => seq === event.seq);
    let from = at;
    while (from > 0 && around[from]?.kind !== 'api_request') from--;
    if (around[from]?.kind !== 'api_request') return [];
    let to = from + 1;
    while (to < around.length && around[to]?.kind !== 'api_request') to++;
    return around
      .slice(from, to)
      .filter(({ kind }) => kind === 'api_request' || kind === 'sse_event')
      .map(({ seq }) => seq);
  }

  return (id: number): number[] => {
    const event = events.event(id);
    if (event === undefined) return [];
    if (event.callId !== undefined) {
      return sameCall.all(event.callId, event.conversationId, id, MAX_RELATED).map((row) => Number(row['seq']));
    }
    const requestId = requestIdOf(id);
    let found: number[];
    if (requestId !== undefined) {
      found = [
        ...before.all(event.conversationId, event.timeUs, event.seq).reverse(),
        ...after.all(event.conversationId, event.timeUs, event.seq),
      ]
        .map((row) => Number(row['seq']))
        .filter((seq) => requestIdOf(seq) === requestId);
    } else if (event.shape.kind === 'api_request' || event.shape.kind === 'sse_event') {
      found = streamOf(event);
    } else {
      found = [];
    }
    return found.filter((seq) => seq !== id).slice(0, MAX_RELATED);
  };
}
