/**
 * Sends one range, batch after batch, one request in flight. What a collector answers is recorded before the next batch
 * is read, so a crash repeats at most the batch whose answer was lost.
 *
 *   read ─▶ gate ─▶ attempt ─accepted──▶ record ─▶ next batch
 *             ▲        ├─retryable──▶ wait, the same batch again
 *             └────────┤
 *                      ├─data──▶ halve until the refused records are alone ─▶ dead letters, the rest goes through
 *                      └─refused─▶ the exporter stops, nothing moves
 */
import type { Batch, DeadLetterNote, RelayLog, RelayOperation, SendRange } from '../otlp/relay-log.ts';
import { describeAnswer } from './refusal-text.ts';
import type { SendResult } from './send-result.ts';

export interface RangeHost {
  readonly log: RelayLog;
  /** The range as it is now; undefined when it is finished or given up. */
  range(id: number): SendRange | undefined;
  readonly limits: { maxRecords: number; maxBytes: number };
  readonly rules: string;
  encoding(): { encoding: 'protobuf' | 'json'; gzip: boolean };
  /** Attempts until the answer is final for this batch; undefined: it must stop, and nobody knows what became of it. */
  attempt(batch: Batch, range: SendRange): Promise<FinalResult | undefined>;
  /** The collector refused everything of a batch, `records` one by one; answers whether the exporter stops for it. */
  allRefused(records: number, last: SendResult): Promise<boolean>;
  /** Something of a batch that had been refused was accepted. */
  partAccepted(): void;
  /** Whether a batch refused as a whole would stop the exporter. */
  readonly isFirstRefusal: boolean;
  /** Tries until it is recorded; false: it must stop before that. */
  record(operation: RelayOperation): Promise<boolean>;
  nowMs(): number;
}

export type FinalResult = SendResult & { outcome: 'accepted' | 'data' };

/**
 * - `moved`: there may be more.
 * - `waiting`: nothing can be sent now; try again a little later.
 * - `stopped`: the exporter must not go on.
 */
export type BatchOutcome = 'moved' | 'waiting' | 'stopped';

/** A batch that would stop the exporter if all of it were refused is cut to this first: it is tried record by record. */
const FIRST_REFUSAL_RECORDS = 128;

interface Span {
  fromSeq: number;
  /** Inclusive; absent: as far as a batch goes. */
  endSeq?: number;
  batch?: Batch;
}

export async function sendBatch(host: RangeHost, rangeId: number): Promise<BatchOutcome> {
  const start = host.range(rangeId);
  if (start === undefined) return 'stopped';
  const first = await read(host, start, { fromSeq: start.nextSeq }, host.limits.maxRecords);
  if (first.records === 0) return finishEmpty(host, start, first);

  const spans: Span[] = [{ fromSeq: start.nextSeq, batch: first }];
  /** Refused alone, not recorded yet. */
  let refused: DeadLetterNote[] = [];
  let lastRefusal: SendResult | undefined;
  let position = start.nextSeq;
  let atEnd = first.atEnd;

  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const batch = span.batch ?? (await read(host, start, span, host.limits.maxRecords));
    if (batch.records === 0) continue;
    const result = await host.attempt(batch, start);
    if (result === undefined) return 'stopped';
    if (result.outcome === 'accepted') {
      if (lastRefusal !== undefined) host.partAccepted();
      if (!(await host.record(answer(host, start, batch, refused, result.rejected)))) return 'stopped';
      refused = [];
      position = batch.nextSeq;
      continue;
    }
    lastRefusal = result;
    if (batch.records > 1) {
      const isFirst = host.isFirstRefusal && batch.records > FIRST_REFUSAL_RECORDS;
      const middle = seqOfRecord(batch, isFirst ? FIRST_REFUSAL_RECORDS : Math.floor(batch.records / 2));
      if (isFirst) atEnd = false;
      else spans.push({ fromSeq: middle + 1, endSeq: batch.nextSeq - 1 });
      spans.push({ fromSeq: span.fromSeq, endSeq: middle });
      continue;
    }
    refused.push(deadLetter(batch, result));
    position = batch.nextSeq;
    if (host.isFirstRefusal && start.kind !== 'dead-letter') continue;
    if (!(await host.record(answer(host, start, { ...batch, taken: [], sentRuns: [], payloadBytes: 0 }, refused, 0)))) {
      return 'stopped';
    }
    refused = [];
  }

  if (refused.length > 0 && lastRefusal !== undefined) {
    if (await host.allRefused(refused.length, lastRefusal)) return 'stopped';
    const nothing = { ...first, taken: [], sentRuns: [], payloadBytes: 0, unreadable: [], nextSeq: position };
    if (!(await host.record(answer(host, start, nothing, refused, 0)))) return 'stopped';
  }
  if (atEnd && start.kind === 'replay') {
    if (!(await host.record({ type: 'removeRange', rangeId }))) return 'stopped';
  }
  return 'moved';
}

function read(host: RangeHost, range: SendRange, span: Span, maxRecords: number): Promise<Batch> {
  const endSeq = span.endSeq ?? range.endSeq;
  return host.log.readBatch({
    signal: range.signal,
    fromSeq: span.fromSeq,
    ...(endSeq === undefined ? {} : { endSeq }),
    ...(range.filter === undefined ? {} : { filter: range.filter }),
    maxRecords,
    maxBytes: host.limits.maxBytes,
    ...host.encoding(),
  });
}

/** There was nothing to send where the range stands. */
async function finishEmpty(host: RangeHost, range: SendRange, batch: Batch): Promise<BatchOutcome> {
  const isGone = range.kind === 'dead-letter' && batch.unreadable.length === 0;
  const unreadable: Batch['unreadable'] = isGone ? [[range.nextSeq, 1]] : batch.unreadable;
  if (unreadable.length > 0) {
    if (!(await host.record(answer(host, range, { ...batch, unreadable }, [], 0)))) return 'stopped';
  }
  if (batch.waitsForDeletion) return 'waiting';
  if (range.kind === 'replay' && batch.atEnd) {
    if (!(await host.record({ type: 'removeRange', rangeId: range.id }))) return 'stopped';
    return 'moved';
  }
  return unreadable.length > 0 ? 'moved' : 'waiting';
}

function answer(
  host: RangeHost,
  range: SendRange,
  batch: Pick<Batch, 'taken' | 'sentRuns' | 'payloadBytes' | 'unreadable' | 'nextSeq'>,
  deadLetters: DeadLetterNote[],
  rejected: number,
): RelayOperation {
  return {
    type: 'answer',
    answer: {
      rangeId: range.id,
      nextSeq: batch.nextSeq,
      taken: batch.taken,
      takenBytes: batch.payloadBytes,
      rejected,
      sentRuns: batch.sentRuns,
      rules: host.rules,
      deadLetters,
      unreadable: batch.unreadable,
      timeMs: host.nowMs(),
    },
  };
}

function deadLetter(batch: Batch, result: SendResult): DeadLetterNote {
  return {
    seq: batch.taken[0]?.[0] ?? 0,
    sizeBytes: batch.payloadBytes,
    status: result.status ?? 0,
    message: describeAnswer(result),
  };
}

/** The sequence number of the batch's `count`-th record, counted from 1. */
function seqOfRecord(batch: Batch, count: number): number {
  let left = count;
  for (const [first, records] of batch.taken) {
    if (left <= records) return first + left - 1;
    left -= records;
  }
  return batch.nextSeq - 1;
}
