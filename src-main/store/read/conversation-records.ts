/**
 * The records that the model of runs needs of one conversation, over both signals, in slices. Its log records are found by their rows,
 * and by its traces where they name no conversation. Its spans are those of the traces that its records name, or that a span of it is in; they are looked for among what was received
 * from a while before its first record to a while after its last, without an index over ids: that would cost every span at intake.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { RunEvent } from '../../../src-shared/agents/run-event.ts';
import { type RunGroup, RunRecordReader, runGroupOf } from '../../../src-shared/agents/run-records.ts';
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
type Pause = () => Promise<void>;

export function createConversationEvents(db: DatabaseSync, envelopes: EnvelopeReader): ConversationEvents {
  const selectConversation = db.prepare('SELECT agent, key, signal FROM conversation WHERE id = ? AND hidden = 0');
  const selectOwn = db.prepare('SELECT seq FROM event WHERE conversation_id = ? ORDER BY seq');
  selectOwn.setReturnArrays(true);
  const selectAt = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
  );
  const selectSpans = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE signal = ${signalCode('traces')} AND first_seq >= ? AND first_seq < ?
     ORDER BY first_seq LIMIT 1`,
  );
  const selectTime = db.prepare(
    'SELECT first_seq, received_ms FROM chunk WHERE first_seq >= ? ORDER BY first_seq LIMIT 1',
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

      const addLogs = (chunk: Chunk, records: readonly Message[]) => {
        const group = groupOf(chunk);
        if (group === undefined) return;
        const { receivedMs } = chunk;
        for (const [seq, bytes] of records) {
          add(unlessUnreadable(() => [reader.log(group, decodeLogRecord(bytes), String(seq), receivedMs * 1_000)]));
        }
      };
      const own = ownSeqs(conversationId);
      await eachChunkOf(
        own,
        (chunk, records) => {
          fromMs = Math.min(fromMs, chunk.receivedMs);
          toMs = Math.max(toMs, chunk.receivedMs);
          for (const [, bytes] of records) traces.add(traceOf(bytes, ofLogs ? TRACE_TAGS.logs : TRACE_TAGS.traces));
          if (ofLogs) addLogs(chunk, records);
        },
        pause,
      );
      if (own.length === 0) return true;
      const endSeq = (own.at(-1) as number) + 1;
      const fromSeq = seqReceivedAt(fromMs - AROUND_MS, own[0] as number);
      const toSeq = seqReceivedAt(toMs + AROUND_MS, Number.MAX_SAFE_INTEGER, endSeq);
      if (key.length > 0) {
        const named = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(key);
        await eachOfSpans(
          fromSeq,
          toSeq,
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
        await eachChunkOf(
          ownSeqs(Number(loose['id'])).filter((seq) => seq >= fromSeq && seq < toSeq),
          (chunk, records) => {
            addLogs(
              chunk,
              records.filter(([, bytes]) => traces.has(traceOf(bytes, TRACE_TAGS.logs))),
            );
          },
          pause,
        );
      }
      await eachOfSpans(
        fromSeq,
        toSeq,
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

  function ownSeqs(conversationId: number): number[] {
    return (selectOwn.all(conversationId) as unknown as Array<[number]>).map(([seq]) => seq);
  }

  /** Chunks that hold the records `seqs`, ascending, each with those of them; with a pause between slices. */
  async function eachChunkOf(
    seqs: readonly number[],
    look: (chunk: Chunk, records: readonly Message[]) => void,
    pause: Pause,
  ): Promise<void> {
    let bytes = 0;
    for (let at = 0; at < seqs.length; ) {
      const row = selectAt.get(seqs[at] as number);
      const chunk = row === undefined ? undefined : chunkOf(row);
      const end = chunk === undefined ? 0 : chunk.firstSeq + chunk.count;
      const first = at;
      while (at < seqs.length && (seqs[at] as number) < end) at++;
      if (chunk === undefined || at === first) {
        // Nothing holds it any more.
        at++;
        continue;
      }
      const offsets = offsetsOf(chunk);
      if (offsets === undefined) continue;
      const records = seqs.slice(first, at).map((seq): Message => {
        const index = seq - chunk.firstSeq;
        return [seq, chunk.bytes.subarray(offsets.messageStarts[index], offsets.tagStarts[index + 1])];
      });
      look(chunk, records);
      bytes += chunk.bytes.length;
      if (bytes >= SLICE_BYTES) {
        bytes = 0;
        await pause();
      }
    }
  }

  /** Chunks of spans from `fromSeq` up to `toSeq`, with a pause between slices, so that no snapshot is held for long. */
  async function eachOfSpans(
    fromSeq: number,
    toSeq: number,
    look: (chunk: Chunk) => void,
    pause: Pause,
  ): Promise<void> {
    let bytes = 0;
    for (let row = selectSpans.get(fromSeq, toSeq); row !== undefined; ) {
      const chunk = chunkOf(row);
      look(chunk);
      bytes += chunk.bytes.length;
      if (bytes >= SLICE_BYTES) {
        bytes = 0;
        await pause();
      }
      row = selectSpans.get(chunk.firstSeq + chunk.count, toSeq);
    }
  }

  /** The first sequence number from `low` to `high` that was received at `ms` or later: chunks lie in order of arrival. */
  function seqReceivedAt(ms: number, high: number, low = 0): number {
    let from = low;
    let to = high;
    while (from < to) {
      const middle = from + Math.floor((to - from) / 2);
      const row = selectTime.get(middle);
      if (row === undefined || Number(row['received_ms']) >= ms) to = middle;
      else from = Number(row['first_seq']) + 1;
    }
    return from;
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
