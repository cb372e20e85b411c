/**
 * Sends one range, batch after batch, one request in flight. What a collector answers is recorded before the next batch
 * is read, so a crash repeats at most the batch whose answer was lost.
 *
 *   read ─▶ gate ─▶ attempt ─accepted──▶ record ─▶ next batch
 *             ▲        ├─retryable──▶ wait, the same batch again
 *             └────────┤
 *                      ├─data, size──▶ halve until the refused records are alone ─▶ dead letters, the rest goes through
 *                      ├─odd, again and again─▶ the same, once something else passed; else nothing moves
 *                      └─refused─▶ the exporter stops, nothing moves
 */

import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import type {
  Batch,
  BatchAnswer,
  DeadLetterNote,
  RelayLog,
  RelayOperation,
  RulesInForce,
  SendRange,
} from '../log/relay-log.ts';
import { describeAnswer } from './refusal-text.ts';
import type { SendResult } from './send-result.ts';

export interface RangeHost {
  readonly log: RelayLog;
  /** The range as it is now; undefined when it is finished or given up. */
  range(id: number): SendRange | undefined;
  readonly limits: { maxRecords: number; maxBytes: number };
  readonly redaction: RedactionDefinition;
  readonly mark: string | undefined;
  encoding(): { encoding: 'protobuf' | 'json'; gzip: boolean };
  /**
   * Attempts until the answer is final for this batch. `stale`: its rules are no longer in force, it was not sent under
   * them; undefined: it must stop, and nobody knows what became of it.
   */
  attempt(batch: Batch, range: SendRange, odd?: 'again' | 'final'): Promise<FinalResult | 'stale' | undefined>;
  /** The collector refused everything of a batch, `records` one by one; answers whether the exporter stops for it. */
  allRefused(records: number, last: SendResult): Promise<boolean>;
  /** Whether a batch refused as a whole would stop the exporter. */
  readonly isFirstRefusal: boolean;
  /** Tries until it is recorded; false: it must stop before that. */
  record(operation: RelayOperation): Promise<boolean>;
  nowMs(): number;
}

export type FinalResult = SendResult & { outcome: 'accepted' | 'data' | 'too-large' | 'odd' };

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

/** What is done with, beside what was sent, and not recorded yet. */
type Aside = Pick<BatchAnswer, 'deadLetters' | 'droppedByRule' | 'droppedBytes' | 'held' | 'unreadable'>;

export async function sendBatch(host: RangeHost, rangeId: number): Promise<BatchOutcome> {
  const start = host.range(rangeId);
  if (start === undefined) return 'stopped';
  const first = await read(host, start, { fromSeq: start.nextSeq });
  if (first.records === 0) return finishEmpty(host, start, first);

  const spans: Span[] = [{ fromSeq: start.nextSeq, batch: first }];
  let aside = nothingAside();
  /** What refused the records that are aside; undefined once something passed. */
  let lastRefusal: FinalResult | undefined;
  /** The collector answers this batch oddly, and nothing of it passed so far. */
  let isOdd = false;
  let position = start.nextSeq;
  let { atEnd, rules } = first;

  /** Answered oddly, and aside. */
  let oddSeqs: number[] = [];

  const recordAside = async (sent?: Batch, rejected = 0): Promise<boolean> => {
    const recorded = await host.record(answer(host, start, { nextSeq: position, rules }, aside, sent, rejected));
    aside = nothingAside();
    if (oddSeqs.length === 0 || !recorded) return recorded;
    // Now that others pass, each is tried by itself once more: the collector may have been at fault, and be well again.
    const again = oddSeqs;
    oddSeqs = [];
    return host.record({ type: 'resend', name: start.exporter, seqs: again });
  };

  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const batch = span.batch ?? (await read(host, start, span));
    ({ rules } = batch);
    // Rules that changed in between make other batches of the same records.
    const restFrom = batch.nextSeq;
    const { endSeq } = span;
    const rest: Span[] =
      endSeq === undefined || restFrom > endSeq || batch.atEnd ? [] : [{ fromSeq: restFrom, endSeq }];
    if (batch.records === 0) {
      putAside(aside, batch);
      position = Math.max(position, batch.nextSeq);
      if (restFrom <= span.fromSeq && !batch.atEnd) {
        // What comes next is being deleted: that is decided first.
        atEnd = false;
        break;
      }
      spans.push(...rest);
      continue;
    }
    const result = await host.attempt(batch, start, isOdd ? 'final' : 'again');
    if (result === undefined) return 'stopped';
    if (result === 'stale') {
      spans.push({ fromSeq: span.fromSeq, endSeq: endSeq ?? batch.nextSeq - 1 });
      continue;
    }
    spans.push(...rest);
    if (result.outcome === 'accepted') {
      isOdd = false;
      putAside(aside, batch);
      position = batch.nextSeq;
      if (!(await recordAside(batch, result.rejected))) return 'stopped';
      continue;
    }
    lastRefusal = result;
    if (result.outcome === 'odd') isOdd = true;
    if (batch.records > 1) {
      const isFirst = result.outcome === 'data' && host.isFirstRefusal && batch.records > FIRST_REFUSAL_RECORDS;
      const middle = seqOfRecord(batch, isFirst ? FIRST_REFUSAL_RECORDS : Math.floor(batch.records / 2));
      if (isFirst) {
        atEnd = false;
        spans.length = 0;
      } else spans.push({ fromSeq: middle + 1, endSeq: batch.nextSeq - 1 });
      spans.push({ fromSeq: span.fromSeq, endSeq: middle });
      continue;
    }
    putAside(aside, batch);
    const letter = deadLetter(batch, result);
    aside.deadLetters.push(letter);
    if (result.outcome === 'odd' && start.kind !== 'dead-letter') oddSeqs.push(letter.seq);
    position = batch.nextSeq;
    // Whether it was the record or the collector shows when something else passes.
    if (isOdd || (result.outcome === 'data' && host.isFirstRefusal && start.kind !== 'dead-letter')) continue;
    if (!(await recordAside())) return 'stopped';
  }

  if (isOdd && aside.deadLetters.length > 0)
    return proveByNext(host, start, position, (sent, rejected) => {
      position = sent.nextSeq;
      return recordAside(sent, rejected);
    });
  if (aside.deadLetters.length > 0 && lastRefusal?.outcome === 'data') {
    if (await host.allRefused(aside.deadLetters.length, lastRefusal)) return 'stopped';
  }
  if (hasAside(aside) && !(await recordAside())) return 'stopped';
  if (atEnd && start.kind === 'replay') {
    if (!(await host.record({ type: 'removeRange', rangeId }))) return 'stopped';
  }
  return 'moved';
}

/**
 * Every record of a batch was answered oddly. When what comes next passes, it was the records, and they are dead letters;
 * else it is the collector, and nothing moves.
 */
async function proveByNext(
  host: RangeHost,
  range: SendRange,
  fromSeq: number,
  recordAside: (sent: Batch, rejected: number) => Promise<boolean>,
): Promise<BatchOutcome> {
  const next = await read(host, range, { fromSeq });
  if (next.records === 0) return 'waiting';
  const result = await host.attempt(next, range, 'final');
  if (result === undefined) return 'stopped';
  if (result === 'stale' || result.outcome !== 'accepted') return 'waiting';
  return (await recordAside(next, result.rejected)) ? 'moved' : 'stopped';
}

function nothingAside(): Aside {
  return { deadLetters: [], droppedByRule: [], droppedBytes: 0, held: [], unreadable: [] };
}

function putAside(aside: Aside, batch: Batch): void {
  aside.droppedByRule.push(...batch.droppedByRule);
  aside.droppedBytes += batch.droppedBytes;
  aside.held.push(...batch.held);
  aside.unreadable.push(...batch.unreadable);
}

function hasAside({ deadLetters, droppedByRule, held, unreadable }: Aside): boolean {
  return deadLetters.length + droppedByRule.length + held.length + unreadable.length > 0;
}

function read(host: RangeHost, range: SendRange, span: Span): Promise<Batch> {
  const endSeq = span.endSeq ?? range.endSeq;
  return host.log.readBatch({
    signal: range.signal,
    fromSeq: span.fromSeq,
    ...(endSeq === undefined ? {} : { endSeq }),
    ...(range.filter === undefined ? {} : { filter: range.filter }),
    ...host.limits,
    ...host.encoding(),
    redaction: host.redaction,
    ...(host.mark === undefined ? {} : { mark: host.mark }),
  });
}

/** There was nothing to send where the range stands, though some of it may be done with all the same. */
async function finishEmpty(host: RangeHost, range: SendRange, batch: Batch): Promise<BatchOutcome> {
  const aside = nothingAside();
  putAside(aside, batch);
  if (range.kind === 'dead-letter' && !hasAside(aside)) aside.unreadable.push([range.nextSeq, 1]);
  const isDone = hasAside(aside);
  if (isDone && !(await host.record(answer(host, range, batch, aside)))) return 'stopped';
  if (batch.waitsForDeletion) return isDone ? 'moved' : 'waiting';
  if (range.kind === 'replay' && batch.atEnd) {
    if (!(await host.record({ type: 'removeRange', rangeId: range.id }))) return 'stopped';
    return 'moved';
  }
  return isDone ? 'moved' : 'waiting';
}

function answer(
  host: RangeHost,
  range: SendRange,
  { nextSeq, rules }: { nextSeq: number; rules: RulesInForce },
  aside: Aside,
  sent?: Batch,
  rejected = 0,
): RelayOperation {
  return {
    type: 'answer',
    answer: {
      rangeId: range.id,
      nextSeq,
      taken: sent?.taken ?? [],
      takenBytes: sent?.payloadBytes ?? 0,
      rejected,
      sentRuns: sent?.sentRuns ?? [],
      rules,
      ...aside,
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
