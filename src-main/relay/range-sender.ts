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

import type {
  Batch,
  BatchAnswer,
  DeadLetterNote,
  RelayLog,
  RelayOperation,
  RulesInForce,
  SendRange,
} from '../log/relay-log.ts';
import type { Attempts, FinalResult } from './attempts.ts';
import type { QueueAge } from './queue-age.ts';
import type { RecordOperation } from './recorder.ts';
import { allRefusedReason, describeAnswer, refusalReason } from './refusal-text.ts';
import type { RunControl } from './run-control.ts';
import type { SendResult } from './send-result.ts';

/** What a range is sent with. */
export interface SenderParts {
  log: RelayLog;
  /** As they are now; one that is missing is finished or given up. */
  ranges: ReadonlyMap<number, SendRange>;
  control: RunControl;
  attempts: Attempts;
  record: RecordOperation;
  age: QueueAge;
}

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

export async function sendBatch(parts: SenderParts, rangeId: number): Promise<BatchOutcome> {
  const start = parts.ranges.get(rangeId);
  if (start === undefined) return 'stopped';
  const first = await read(parts, start, { fromSeq: start.nextSeq });
  if (first.records === 0) return finishEmpty(parts, start, first);

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
    const recorded = await parts.record(answer(parts, start, { nextSeq: position, rules }, aside, sent, rejected));
    aside = nothingAside();
    if (oddSeqs.length === 0 || !recorded) return recorded;
    // Now that others pass, each is tried by itself once more: the collector may have been at fault, and be well again.
    const again = oddSeqs;
    oddSeqs = [];
    return parts.record({ type: 'resend', name: start.exporter, seqs: again });
  };

  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const batch = span.batch ?? (await read(parts, start, span));
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
    const result = await attempt(parts, batch, start, isOdd ? 'final' : 'again');
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
      const isFirst = result.outcome === 'data' && isFirstRefusal(parts) && batch.records > FIRST_REFUSAL_RECORDS;
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
    if (isOdd || (result.outcome === 'data' && isFirstRefusal(parts) && start.kind !== 'dead-letter')) continue;
    if (!(await recordAside())) return 'stopped';
  }

  if (isOdd && aside.deadLetters.length > 0)
    return proveByNext(parts, start, position, (sent, rejected) => {
      position = sent.nextSeq;
      return recordAside(sent, rejected);
    });
  if (aside.deadLetters.length > 0 && lastRefusal?.outcome === 'data') {
    if (await stopsForRefusal(parts, aside.deadLetters.length, lastRefusal)) return 'stopped';
  }
  if (hasAside(aside) && !(await recordAside())) return 'stopped';
  if (atEnd && start.kind === 'replay') {
    if (!(await parts.record({ type: 'removeRange', rangeId }))) return 'stopped';
  }
  return 'moved';
}

/**
 * Every record of a batch was answered oddly. When what comes next passes, it was the records, and they are dead letters;
 * else it is the collector, and nothing moves.
 */
async function proveByNext(
  parts: SenderParts,
  range: SendRange,
  fromSeq: number,
  recordAside: (sent: Batch, rejected: number) => Promise<boolean>,
): Promise<BatchOutcome> {
  const next = await read(parts, range, { fromSeq });
  if (next.records === 0) return 'waiting';
  const result = await attempt(parts, next, range, 'final');
  if (result === undefined) return 'stopped';
  if (result === 'stale' || result.outcome !== 'accepted') return 'waiting';
  return (await recordAside(next, result.rejected)) ? 'moved' : 'stopped';
}

/** Undefined: it must stop. Refusing whoever sends stops the exporter. */
async function attempt(
  { control, attempts, record, age }: SenderParts,
  batch: Batch,
  range: SendRange,
  odd: 'again' | 'final',
): Promise<FinalResult | 'stale' | undefined> {
  if (batch.oldestMs !== undefined) age.read(range, batch.oldestMs);
  const result = await attempts.send(batch, range.signal, odd);
  if (result === undefined || result === 'stale' || result.outcome !== 'refused') return result;
  await record({ type: 'refuse', name: control.spec.name, reason: refusalReason(result) });
  return undefined;
}

/** Whether a batch that is refused as a whole stops the exporter. */
function isFirstRefusal({ control }: SenderParts): boolean {
  return !control.hasAccepted;
}

/** The collector refused everything of a batch, `records` one by one; answers whether the exporter stops for it. */
async function stopsForRefusal(parts: SenderParts, records: number, last: SendResult): Promise<boolean> {
  if (!isFirstRefusal(parts)) return false;
  await parts.record({ type: 'refuse', name: parts.control.spec.name, reason: allRefusedReason(records, last) });
  return true;
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

function read(parts: SenderParts, range: SendRange, span: Span): Promise<Batch> {
  const endSeq = span.endSeq ?? range.endSeq;
  const { spec } = parts.control;
  return parts.log.readBatch({
    signal: range.signal,
    fromSeq: span.fromSeq,
    ...(endSeq === undefined ? {} : { endSeq }),
    ...(range.filter === undefined ? {} : { filter: range.filter }),
    ...spec.batch,
    ...parts.attempts.encoding(),
    redaction: spec.redaction,
    ...(spec.mark === undefined ? {} : { mark: spec.mark }),
  });
}

/** There was nothing to send where the range stands, though some of it may be done with all the same. */
async function finishEmpty(parts: SenderParts, range: SendRange, batch: Batch): Promise<BatchOutcome> {
  const aside = nothingAside();
  putAside(aside, batch);
  if (range.kind === 'dead-letter' && !hasAside(aside)) aside.unreadable.push([range.nextSeq, 1]);
  const isDone = hasAside(aside);
  if (isDone && !(await parts.record(answer(parts, range, batch, aside)))) return 'stopped';
  if (batch.waitsForDeletion) return isDone ? 'moved' : 'waiting';
  if (range.kind === 'replay' && batch.atEnd) {
    if (!(await parts.record({ type: 'removeRange', rangeId: range.id }))) return 'stopped';
    return 'moved';
  }
  return isDone ? 'moved' : 'waiting';
}

function answer(
  parts: SenderParts,
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
      timeMs: parts.control.clock.now(),
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
