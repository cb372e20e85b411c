import type { MaskedText } from '../../../src-shared/redaction/engine.ts';
import type { Batch, BatchRequest, RulesInForce } from '../../log/relay-log.ts';
import { GROUP_OVERHEAD_BYTES, type ResourceGroup } from '../../otlp/join-groups.ts';
import { WIRE_LENGTH } from '../../otlp/wire.ts';
import type { GroupRedaction } from '../../redaction/group-redaction.ts';
import type { ContextSource, RecordRedaction, RecordRedactor } from '../../redaction/record-redaction.ts';
import type { Chunk } from '../file/chunk.ts';
import { LOGS_CODE, signalCode } from '../file/codes.ts';
import type { RecordOffsets } from '../file/record-offsets.ts';
import type { ReadChunk } from '../read/chunk-reader.ts';
import type { EnvelopeReader } from '../read/envelope-reader.ts';
import type { Redacted, RedactedChunks } from './redacted-chunks.ts';
import type { RedactedGroups } from './redacted-groups.ts';

/** Rules that take long must not keep other exporters waiting: their batches end sooner. */
const MAX_BUILD_MS = 200;
/** ScopeLogs.log_records, ScopeSpans.spans and ScopeMetrics.metrics have the same number. */
const RECORD_TAG = 2 * 8 + WIRE_LENGTH;

/** Rules and reads that a batch is made with. */
export interface BatchSource {
  redactor: RecordRedactor;
  rules: RulesInForce;
  redactedGroup: RedactedGroups;
  redacted: RedactedChunks;
  /** Of a log record. */
  contextOf(seq: number): ContextSource;
  /** Of all records of a chunk. */
  groupContext: EnvelopeReader['context'];
}

type Scope = ResourceGroup['scopes'][number];

/** A group of the batch, and what was masked in its records and stands in an envelope, too. */
interface Gathered {
  group: ResourceGroup;
  redaction: GroupRedaction;
  masked: Set<MaskedText>;
  scopes: Map<number, { scope: Scope; redaction: GroupRedaction; masked: Set<MaskedText> }>;
}
type Runs = Batch['taken'];

/** Redacts and gathers parts of chunks until a bound is reached. */
export class BatchBuilder {
  records = 0;
  payloadBytes = 0;
  lastSeq: number;
  oldestMs: number | undefined;
  readonly taken: Runs = [];
  readonly unreadable: Runs = [];
  readonly droppedByRule: Runs = [];
  droppedBytes = 0;
  readonly held: Batch['held'] = [];
  readonly #request: BatchRequest;
  readonly #source: BatchSource;
  readonly #isLogs: boolean;
  readonly #groups = new Map<number, Gathered>();
  readonly #startedMs = performance.now();
  /** Of what was looked at: the larger of what it was and what leaves. */
  #sizeBytes = 0;
  #looked = 0;
  /** Runs that ended where records were skipped; where the open one began, and how many records stood before it. */
  readonly #closedRuns: Batch['sentRuns'] = [];
  #runStart: number;
  #recordsBefore = 0;

  constructor(request: BatchRequest, source: BatchSource) {
    this.#request = request;
    this.#source = source;
    this.#isLogs = signalCode(request.signal) === LOGS_CODE;
    this.lastSeq = request.fromSeq - 1;
    this.#runStart = request.fromSeq;
  }

  get rules(): RulesInForce {
    return this.#source.rules;
  }

  groups(): ResourceGroup[] {
    return [...this.#groups.values()].map(({ group, redaction, masked, scopes }) => {
      const all = new Set(masked);
      for (const one of scopes.values()) {
        if (one.masked.size > 0) one.scope.envelope = bytesOf(one.redaction.envelope('scope', [...one.masked]));
        // Another scope's texts stand in the resource they share.
        if (one.redaction !== redaction) for (const text of one.redaction.around.texts) all.add(text);
      }
      if (all.size > 0) group.envelope = bytesOf(redaction.envelope('resource', [...all]));
      return group;
    });
  }

  /**
   * Nothing that was not looked at lies between the records of an unfiltered range, but what was skipped. What its rules
   * dropped or held is in it: the same rules say so again.
   */
  wholeRuns(): Batch['sentRuns'] {
    if (this.records === 0) return [];
    return this.#runStart > this.lastSeq ? this.#closedRuns : [...this.#closedRuns, [this.#runStart, this.lastSeq]];
  }

  /** Passes over records that do not leave. */
  skip(from: number, to: number): void {
    if (this.records > this.#recordsBefore) this.#closedRuns.push([this.#runStart, from - 1]);
    this.#recordsBefore = this.records;
    this.#runStart = to + 1;
    this.lastSeq = to;
  }

  runs(): Batch['sentRuns'] {
    return this.taken.map(([first, count]) => [first, first + count - 1]);
  }

  /** Adds the chunk's records `from`..`to` as far as they fit. `full`: some did not. */
  add(chunk: ReadChunk, from: number, to: number): 'all' | 'full' {
    const { offsets } = chunk;
    if (offsets === undefined) {
      this.unreadable.push([from, to - from + 1]);
      this.lastSeq = to;
      return 'all';
    }
    const { redactedGroup, redactor } = this.#source;
    const redaction = redactedGroup(chunk.resourceEnvelope, chunk.scopeEnvelope, redactor);
    const { resource, scope } = redaction;
    const stopped = [resource, scope].find(({ outcome }) => outcome === 'held' || outcome === 'dropped');
    if (stopped !== undefined) return this.#leaveOut(chunk, offsets, from, to, stopped);
    return this.#addRecords(chunk, offsets, from, to, redaction);
  }

  #addRecords(chunk: Chunk, offsets: RecordOffsets, from: number, to: number, around: GroupRedaction) {
    const { redactor, redacted } = this.#source;
    const { tagStarts, messageStarts } = offsets;
    const { bytes, firstSeq } = chunk;
    const asked = bytes.subarray(tagStarts[from - firstSeq], tagStarts[to - firstSeq + 1]);
    const known = redactor.leavesAll(this.#request.signal, asked) ? undefined : redacted.of(firstSeq, chunk.count);
    const group = this.#groups.get(chunk.resourceEnvelope);
    const isKnown = group?.scopes.has(chunk.scopeEnvelope) === true;
    let overhead = isKnown ? 0 : bytesOf(around.scope).length + GROUP_OVERHEAD_BYTES;
    if (group === undefined) overhead += bytesOf(around.resource).length + 2 * GROUP_OVERHEAD_BYTES;
    const inEnvelopes = new Set<MaskedText>();
    const pieces: Uint8Array[] = [];
    /** Where the run of untouched records that is not a piece yet begins. */
    let runStart = -1;
    const endRun = (at: number) => {
      if (runStart >= 0) pieces.push(bytes.subarray(runStart, at));
      runStart = -1;
    };
    let seq = from;
    if (known === undefined) {
      const first = tagStarts[from - firstSeq] as number;
      const sizeBytes = (tagStarts[to - firstSeq + 1] as number) - first;
      const count = to - from + 1;
      if (this.#fits(overhead + sizeBytes, count)) {
        this.#take(from, sizeBytes, sizeBytes, overhead, count);
        runStart = first;
        seq = to + 1;
      }
    }
    for (; seq <= to; seq++) {
      const index = seq - firstSeq;
      const start = tagStarts[index] as number;
      const end = tagStarts[index + 1] as number;
      if (!this.#fits(overhead + end - start)) break;
      let redaction: Redacted | undefined = known === undefined ? 'unchanged' : known[index];
      if (known !== undefined && redaction === undefined) {
        redaction = this.#redact(seq, bytes.subarray(messageStarts[index], end), chunk, around);
        known[index] = redaction;
      }
      if (redaction === undefined || redaction === 'unchanged') {
        if (runStart < 0) runStart = start;
        this.#take(seq, end - start, end - start, overhead);
        overhead = 0;
        continue;
      }
      endRun(start);
      if (redaction.outcome !== 'changed') {
        this.#leave(seq, end - start, redaction);
        continue;
      }
      const head = tagAndLength(redaction.bytes.length);
      const size = head.length + redaction.bytes.length;
      if (!this.#fits(overhead + size)) break;
      pieces.push(head, redaction.bytes);
      for (const text of redaction.inEnvelopes) inEnvelopes.add(text);
      this.#take(seq, end - start, Math.max(size, end - start), overhead);
      overhead = 0;
    }
    endRun(tagStarts[seq - firstSeq] as number);
    if (pieces.length > 0) {
      this.#gather(chunk, around, inEnvelopes).records.push(...pieces);
      this.oldestMs ??= chunk.receivedMs;
    }
    return seq > to ? 'all' : 'full';
  }

  #redact(
    seq: number,
    message: Uint8Array,
    { resourceEnvelope, scopeEnvelope }: Chunk,
    around: GroupRedaction,
  ): Redacted {
    const { redactor, redacted, contextOf, groupContext } = this.#source;
    const context = () => {
      const group = groupContext(resourceEnvelope, scopeEnvelope);
      return this.#isLogs ? { ...contextOf(seq)(), ...group } : group;
    };
    const redaction = redactor.record(this.#request.signal, message, context, around.around);
    if (redaction.outcome === 'unchanged') return 'unchanged';
    // What was changed where is for people; nobody asks here.
    if (redaction.outcome !== 'changed') return { ...redaction, changes: [] };
    const { bytes } = redaction;
    redacted.grew(bytes.buffer.byteLength);
    return { outcome: 'changed', bytes, inEnvelopes: around.standsIn(redaction) };
  }

  #leaveOut(chunk: Chunk, { tagStarts }: RecordOffsets, from: number, to: number, why: RecordRedaction) {
    for (let seq = from; seq <= to; seq++) {
      const index = seq - chunk.firstSeq;
      const size = (tagStarts[index + 1] as number) - (tagStarts[index] as number);
      if (!this.#fits(size)) return 'full';
      this.#leave(seq, size, why);
    }
    return 'all';
  }

  #fits(sizeBytes: number, count = 1): boolean {
    if (this.#looked === 0 && count === 1) return true;
    const { maxRecords, maxBytes } = this.#request;
    if (this.#looked + count > maxRecords || this.#sizeBytes + sizeBytes > maxBytes) return false;
    return performance.now() - this.#startedMs < MAX_BUILD_MS;
  }

  #take(seq: number, payloadBytes: number, sizeBytes: number, overhead: number, count = 1): void {
    this.records += count;
    this.payloadBytes += payloadBytes;
    this.#look(seq, sizeBytes + overhead, count);
    extend(this.taken, seq, count);
  }

  #leave(seq: number, payloadBytes: number, why: RecordRedaction | Exclude<Redacted, string>): void {
    this.#look(seq, payloadBytes);
    if (why.outcome === 'held') {
      this.held.push({ seq, sizeBytes: payloadBytes, reason: why.reason });
      return;
    }
    this.droppedBytes += payloadBytes;
    extend(this.droppedByRule, seq);
  }

  #look(seq: number, sizeBytes: number, count = 1): void {
    this.#looked += count;
    this.#sizeBytes += sizeBytes;
    this.lastSeq = seq + count - 1;
  }

  #gather({ resourceEnvelope, scopeEnvelope }: Chunk, redaction: GroupRedaction, inEnvelopes: Set<MaskedText>): Scope {
    let known = this.#groups.get(resourceEnvelope);
    if (known === undefined) {
      const group = { envelope: bytesOf(redaction.resource), scopes: [] };
      known = { group, redaction, masked: new Set(), scopes: new Map() };
      this.#groups.set(resourceEnvelope, known);
    }
    let own = known.scopes.get(scopeEnvelope);
    if (own === undefined) {
      own = { scope: { envelope: bytesOf(redaction.scope), records: [] }, redaction, masked: new Set() };
      known.scopes.set(scopeEnvelope, own);
      known.group.scopes.push(own.scope);
    }
    for (const text of inEnvelopes) {
      known.masked.add(text);
      own.masked.add(text);
    }
    return own.scope;
  }
}

/** Of what leaves. */
function bytesOf(redaction: RecordRedaction): Uint8Array {
  if (redaction.outcome === 'held' || redaction.outcome === 'dropped') throw new Error('nothing of it leaves');
  return redaction.bytes;
}

function extend(runs: Runs, seq: number, count = 1): void {
  const last = runs.at(-1);
  if (last !== undefined && last[0] + last[1] === seq) last[1] += count;
  else runs.push([seq, count]);
}

function tagAndLength(length: number): Uint8Array {
  const bytes = [RECORD_TAG];
  let rest = length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
