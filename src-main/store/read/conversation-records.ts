/**
 * The records that the model of runs needs of one conversation, over both signals, in slices. Its log records are found by their rows,
 * and by its traces where they name no conversation. Its spans are those of the traces that its records name, or that a span of it is in; they are looked for among what was received
 * from a while before its first record to a while after its last, without an index over ids: that would cost every span at intake.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { RunEvent } from '../../../src-shared/agents/run-event.ts';
import { type RunGroup, RunRecordReader, runGroupOf } from '../../../src-shared/agents/run-records.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { Span } from '../../../src-shared/otlp/span.ts';
import { decodeLogRecord, decodeMessage } from '../../otlp/decode.ts';
import { MalformedError } from '../../otlp/malformed-error.ts';
import { messageType } from '../../otlp/messages.ts';
import { WIRE_LENGTH, WireReader } from '../../otlp/wire.ts';
import { CHUNK_COLUMNS, type Chunk, chunkOf, offsetsOf } from '../file/chunk.ts';
import { signalCode } from '../file/codes.ts';
import type { EnvelopeReader } from './envelope-reader.ts';

const SPAN = messageType('Span');
/** Field 1 of a span, field 9 of a log record. */
const TRACE_TAGS = { logs: 9 * 8 + WIRE_LENGTH, traces: 1 * 8 + WIRE_LENGTH };
/** How long before the first and after the last of its rows a conversation's spans may be received. */
const AROUND_MS = 15 * 60_000;
/** Chunks of so many bytes are read between two pauses. */
const SLICE_BYTES = 1024 * 1024;

export interface ConversationEvents {
  /** As `tail` knows them: a record's sequence number is an event's id. Undefined: no such conversation is shown. */
  read(conversationId: number, pause: () => Promise<void>, add: (events: RunEvent[]) => void): Promise<boolean>;
}

type Message = [seq: number, bytes: Uint8Array];

export function createConversationEvents(db: DatabaseSync, envelopes: EnvelopeReader): ConversationEvents {
  const selectConversation = db.prepare('SELECT agent, key, signal FROM conversation WHERE id = ? AND hidden = 0');
  const selectSpan = db.prepare('SELECT min(seq) AS first, max(seq) AS last FROM event WHERE conversation_id = ?');
  const selectOwn = db.prepare('SELECT seq FROM event WHERE conversation_id = ? AND seq BETWEEN ? AND ? ORDER BY seq');
  const selectFirst = db.prepare('SELECT max(first_seq) AS seq FROM chunk WHERE first_seq <= ?');
  const selectNext = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE signal = ? AND first_seq >= ? AND first_seq <= ? ORDER BY first_seq LIMIT 1`,
  );
  const selectReceived = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE signal = ? AND first_seq >= ? AND received_ms BETWEEN ? AND ?
     ORDER BY first_seq LIMIT 1`,
  );
  const selectLoose = db.prepare("SELECT id FROM conversation WHERE agent = ? AND key = '' AND hidden = 0 AND id <> ?");

  return {
    async read(conversationId, pause, add) {
      const conversation = selectConversation.get(conversationId);
      if (conversation === undefined) return false;
      const ofLogs = Number(conversation['signal']) === signalCode('logs');
      const key = Buffer.from(String(conversation['key']));
      const reader = new RunRecordReader();
      const traces = new Set<string>();
      let fromMs = Number.POSITIVE_INFINITY;
      let toMs = Number.NEGATIVE_INFINITY;

      const addLogs = (chunk: Chunk, messages: readonly Message[]) => {
        const group = groupOf(chunk);
        if (group === undefined) return;
        const { receivedMs } = chunk;
        for (const [seq, bytes] of messages) {
          add(unlessUnreadable(() => [reader.log(group, decodeLogRecord(bytes), String(seq), receivedMs * 1_000)]));
        }
      };
      const span = selectSpan.get(conversationId);
      const first = Number(selectFirst.get(Number(span?.['first'] ?? 0))?.['seq'] ?? 0);
      const last = Number(span?.['last'] ?? 0);
      await walk(
        (from) => selectNext.get(ofLogs ? signalCode('logs') : signalCode('traces'), from, last),
        first,
        (chunk) => {
          const own = ownMessages(conversationId, chunk);
          if (own.length === 0) return;
          fromMs = Math.min(fromMs, chunk.receivedMs);
          toMs = Math.max(toMs, chunk.receivedMs);
          for (const [, bytes] of own) traces.add(traceOf(bytes, ofLogs ? TRACE_TAGS.logs : TRACE_TAGS.traces));
          if (ofLogs) addLogs(chunk, own);
        },
        pause,
      );
      const received = (signal: Signal) => (from: number) =>
        selectReceived.get(signalCode(signal), from, fromMs - AROUND_MS, toMs + AROUND_MS);
      if (key.length > 0) {
        const named = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(key);
        await walk(
          received('traces'),
          0,
          (chunk) => {
            if (!named(chunk.bytes)) return;
            for (const [, bytes] of messages(chunk)) if (named(bytes)) traces.add(traceOf(bytes, TRACE_TAGS.traces));
          },
          pause,
        );
      }
      traces.delete('');
      if (traces.size === 0) return true;
      // An agent's records that name their trace and no conversation.
      for (const loose of selectLoose.all(String(conversation['agent']), conversationId)) {
        await walk(
          received('logs'),
          0,
          (chunk) => {
            const named = ownMessages(Number(loose['id']), chunk).filter(([, bytes]) =>
              traces.has(traceOf(bytes, TRACE_TAGS.logs)),
            );
            if (named.length > 0) addLogs(chunk, named);
          },
          pause,
        );
      }
      await walk(
        received('traces'),
        0,
        (chunk) => {
          const group = groupOf(chunk);
          if (group === undefined) return;
          for (const [seq, bytes] of messages(chunk)) {
            if (!traces.has(traceOf(bytes, TRACE_TAGS.traces))) continue;
            const decoded = () => decodeMessage(SPAN, bytes) as unknown as Span;
            add(unlessUnreadable(() => reader.span(group, decoded(), String(seq), chunk.receivedMs * 1_000)));
          }
        },
        pause,
      );
      return true;
    },
  };

  /** From chunk to chunk, with a pause between slices, so that no snapshot is held for long. */
  async function walk(
    next: (fromSeq: number) => Record<string, unknown> | undefined,
    fromSeq: number,
    look: (chunk: Chunk) => void,
    pause: () => Promise<void>,
  ): Promise<void> {
    let bytes = 0;
    for (let row = next(fromSeq); row !== undefined; ) {
      const chunk = chunkOf(row as Parameters<typeof chunkOf>[0]);
      look(chunk);
      bytes += chunk.bytes.length;
      if (bytes >= SLICE_BYTES) {
        bytes = 0;
        await pause();
      }
      row = next(chunk.firstSeq + chunk.count);
    }
  }

  function ownMessages(conversationId: number, chunk: Chunk): Message[] {
    const rows = selectOwn.all(conversationId, chunk.firstSeq, chunk.firstSeq + chunk.count - 1);
    const offsets = rows.length === 0 ? undefined : offsetsOf(chunk);
    if (offsets === undefined) return [];
    return rows.map(({ seq }) => {
      const at = Number(seq) - chunk.firstSeq;
      return [Number(seq), chunk.bytes.subarray(offsets.messageStarts[at], offsets.tagStarts[at + 1])];
    });
  }

  function groupOf({ resourceEnvelope, scopeEnvelope }: Chunk): RunGroup | undefined {
    try {
      return runGroupOf(envelopes.group(resourceEnvelope, scopeEnvelope).info);
    } catch (error) {
      if (error instanceof MalformedError) return undefined;
      throw error;
    }
  }
}

function* messages(chunk: Chunk): Generator<Message> {
  const offsets = offsetsOf(chunk);
  if (offsets === undefined) return;
  for (let at = 0; at < chunk.count; at++) {
    yield [chunk.firstSeq + at, chunk.bytes.subarray(offsets.messageStarts[at], offsets.tagStarts[at + 1])];
  }
}

/** None for bytes that cannot be read any more. */
function unlessUnreadable(read: () => RunEvent[]): RunEvent[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedError) return [];
    throw error;
  }
}

/** In hexadecimal; '' for none, and for bytes that cannot be read any more. */
function traceOf(message: Uint8Array, traceTag: number): string {
  const wire = new WireReader(message);
  let trace = '';
  try {
    while (wire.pos < message.length) {
      const tag = wire.tag(message.length, 'record');
      if (tag !== traceTag) {
        wire.skip(tag, message.length, 'record');
        continue;
      }
      const end = wire.length(message.length, 'record.trace_id');
      trace = wire.bytes.toString('hex', wire.pos, end);
      wire.pos = end;
      // Encoders write a span's trace first.
      if (traceTag === TRACE_TAGS.traces) return trace;
    }
  } catch (error) {
    if (error instanceof MalformedError) return '';
    throw error;
  }
  return trace;
}
