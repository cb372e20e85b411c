import type { DatabaseSync } from 'node:sqlite';
import type { RecognisedEvent, TokenCounts } from '../../../src-shared/agents/common-event.ts';
import { AGENT_IDS, type AgentId, EVENT_KINDS, type EventKind } from '../../../src-shared/agents/common-event.ts';
import { BoundedMap } from '../../../src-shared/base/bounded-map.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { LOGS_CODE, numberOrUndefined, signalOf } from '../file/codes.ts';
import type { Shape } from '../file/derived-event.ts';

/** Rows of `shape` and `conversation` kept in memory by a reader; emptied when passed. Ids are never used twice. */
const MAX_CACHED = 10_000;
/** Events that lie this close together are read as one range, with the others between them. */
const MAX_SPREAD = 4;

/** An event from its columns. `error` is only known from the record. */
export interface StoredEvent {
  seq: number;
  conversationId: number;
  timeUs: number;
  shape: Shape;
  durationMs: number | undefined;
  callId: string | undefined;
  tokens: TokenCounts | undefined;
  costUsd: number | undefined;
}

export interface ConversationKey {
  agent: AgentId;
  key: string;
  /** A recorded run: it never leaves. */
  isSample: boolean;
  /** What its events are of. */
  signal: Signal;
}

/** Ids of conversations whose events are no log records that are shown, in SQL. */
export const NOT_OF_LOGS = `SELECT id FROM conversation WHERE hidden = 1 OR signal <> ${LOGS_CODE}`;

/** Columns of `event e` that {@link EventStore.fromRow} reads, in its order. */
export const EVENT_COLUMNS =
  'e.seq, e.conversation_id, e.time_us, e.shape_id, e.duration_ms, e.call, e.input, e.cached, e.cache_write, e.output, e.reasoning, e.cost';

export type EventColumns = [
  seq: number,
  conversationId: number,
  timeUs: number,
  shapeId: number,
  durationMs: number | null,
  call: string | null,
  input: number | null,
  cached: number | null,
  cacheWrite: number | null,
  output: number | null,
  reasoning: number | null,
  cost: number | null,
];

/** Events by sequence number, from their columns alone. */
export interface EventStore {
  fromRow(row: EventColumns): StoredEvent;
  event(seq: number): StoredEvent | undefined;
  /** Those of `seqs` that are stored, by their number. */
  events(seqs: readonly number[]): Map<number, StoredEvent>;
  shape(id: number): Shape | undefined;
  conversation(id: number): ConversationKey | undefined;
  /** Undefined where there is no such conversation. */
  conversationId(agent: AgentId, key: string): number | undefined;
  hiddenConversations(): Set<number>;
}

export function createEventStore(db: DatabaseSync): EventStore {
  const selectEvent = db.prepare(`SELECT ${EVENT_COLUMNS} FROM event e WHERE e.seq = ?`);
  selectEvent.setReturnArrays(true);
  const selectRange = db.prepare(`SELECT ${EVENT_COLUMNS} FROM event e WHERE e.seq BETWEEN ? AND ?`);
  selectRange.setReturnArrays(true);
  const selectShape = db.prepare(
    'SELECT kind, name, model, tool, server, exit_code, ok, status, words, failed FROM shape WHERE id = ?',
  );
  const selectConversation = db.prepare('SELECT agent, key, sample, signal FROM conversation WHERE id = ?');
  const selectByKey = db.prepare("SELECT id FROM conversation WHERE agent = ? AND key = ? AND service_key = ''");
  const selectHidden = db.prepare('SELECT id FROM conversation WHERE hidden = 1');
  const shapes = new BoundedMap<number, Shape>(MAX_CACHED);
  const conversations = new BoundedMap<number, ConversationKey>(MAX_CACHED);

  function shape(id: number): Shape | undefined {
    let known = shapes.get(id);
    if (known === undefined) {
      const row = selectShape.get(id);
      if (row === undefined) return undefined;
      known = shapeOf(row);
      shapes.set(id, known);
    }
    return known;
  }

  function fromRow(row: EventColumns): StoredEvent {
    const [seq, conversationId, timeUs, shapeId, durationMs, call, input, cached, cacheWrite, output, reasoning, cost] =
      row;
    const tokens: TokenCounts = {};
    if (input !== null) tokens.input = input;
    if (cached !== null) tokens.cached = cached;
    if (cacheWrite !== null) tokens.cacheWrite = cacheWrite;
    if (output !== null) tokens.output = output;
    if (reasoning !== null) tokens.reasoning = reasoning;
    return {
      seq,
      conversationId,
      timeUs,
      shape: shape(shapeId) ?? UNKNOWN_SHAPE,
      durationMs: durationMs ?? undefined,
      callId: call ?? undefined,
      tokens: Object.keys(tokens).length === 0 ? undefined : tokens,
      costUsd: cost ?? undefined,
    };
  }

  function event(seq: number): StoredEvent | undefined {
    const row = selectEvent.get(seq) as unknown as EventColumns | undefined;
    return row === undefined ? undefined : fromRow(row);
  }

  return {
    fromRow,
    event,
    events(seqs) {
      const found = new Map<number, StoredEvent>();
      if (seqs.length === 0) return found;
      const from = Math.min(...seqs);
      const to = Math.max(...seqs);
      if (to - from < MAX_SPREAD * seqs.length) {
        for (const row of selectRange.all(from, to) as unknown as EventColumns[]) found.set(row[0], fromRow(row));
        return found;
      }
      for (const seq of seqs) {
        const one = event(seq);
        if (one !== undefined) found.set(seq, one);
      }
      return found;
    },
    shape,
    conversation(id) {
      let known = conversations.get(id);
      if (known === undefined) {
        const row = selectConversation.get(id);
        if (row === undefined) return undefined;
        known = {
          agent: agentOf(row['agent']),
          key: String(row['key']),
          isSample: row['sample'] === 1,
          signal: signalOf(Number(row['signal'])),
        };
        // Spans' rows give way to log records.
        if (known.signal === 'logs') conversations.set(id, known);
      }
      return known;
    },
    conversationId(agent, key) {
      const id = selectByKey.get(agent, key)?.['id'];
      return id === undefined ? undefined : Number(id);
    },
    hiddenConversations: () => new Set(selectHidden.all().map((row) => Number(row['id']))),
  };
}

const UNKNOWN_SHAPE: Shape = {
  kind: 'other',
  name: '',
  model: undefined,
  tool: undefined,
  server: undefined,
  exitCode: undefined,
  ok: undefined,
  status: undefined,
  words: undefined,
  failed: false,
};

export function shapeOf(row: Record<string, unknown>): Shape {
  return {
    kind: kindOf(Number(row['kind'])),
    name: String(row['name']),
    model: (row['model'] as string | null) ?? undefined,
    tool: (row['tool'] as string | null) ?? undefined,
    server: (row['server'] as string | null) ?? undefined,
    exitCode: numberOrUndefined(row['exit_code']),
    ok: row['ok'] === null ? undefined : row['ok'] === 1,
    status: numberOrUndefined(row['status']),
    words: (row['words'] as string | null) ?? undefined,
    failed: row['failed'] === 1,
  };
}

export function kindOf(code: number): EventKind {
  return EVENT_KINDS[code] ?? 'other';
}

export function agentOf(text: unknown): AgentId {
  return AGENT_IDS.find((agent) => agent === text) ?? 'other';
}

/** The event as recognition gave it, with `error` from where the record was read. */
export function recognisedOf(
  event: StoredEvent,
  conversation: ConversationKey | undefined,
  error: string | undefined,
): RecognisedEvent {
  const { shape, durationMs, callId, tokens, costUsd } = event;
  return {
    agent: conversation?.agent ?? 'other',
    ...(conversation === undefined || conversation.key === '' ? {} : { conversation: conversation.key }),
    kind: shape.kind,
    name: shape.name,
    timeUs: event.timeUs,
    ...(shape.model === undefined ? {} : { model: shape.model }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(shape.ok === undefined ? {} : { ok: shape.ok }),
    ...(shape.tool === undefined ? {} : { tool: shape.tool }),
    ...(shape.server === undefined ? {} : { server: shape.server }),
    ...(shape.exitCode === undefined ? {} : { exitCode: shape.exitCode }),
    ...(callId === undefined ? {} : { callId }),
    ...(shape.status === undefined ? {} : { status: shape.status }),
    ...(shape.words === undefined ? {} : { words: shape.words }),
    ...(error === undefined ? {} : { error }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}
