/**
 * The log as the relay sees it: for each exporter and signal, the ranges of sequence numbers that are still to send.
 * Relay and store meet only here; the host hands the one to the other.
 *
 *   sequence numbers   1 ─────────── nextSeq ───────────────▶ end of the log
 *   live               sent          queued (open: grows with the log)
 *   replay                   nextSeq ────── endSeq           closed; with a filter only what it selects
 *   dead letter                        ·                     a range of one that its collector refused, or that was held
 *
 * Ranges and counters change only inside transactions: when a collector has answered, when somebody switches or replays,
 * and when the log removes records that had not been sent.
 */
import type { ReplaySelection } from '../../src-shared/contract/exporters-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';

export type RangeKind = 'live' | 'replay' | 'dead-letter';

export interface SendRange {
  id: number;
  exporter: string;
  signal: Signal;
  kind: RangeKind;
  /** Nothing before it is still to send. */
  nextSeq: number;
  /** Inclusive; absent for the live tail. */
  endSeq?: number;
  filter?: ReplaySelection;
  /** Still to send; payload bytes. Of a replay: as counted when it began, less what was answered. */
  queuedRecords: number;
  queuedBytes: number;
  /** Of a replay: records when it began. */
  totalRecords: number;
}

export interface SignalCounters {
  /** Records that a collector accepted. */
  sent: number;
  /** Records that a collector rejected in an answer of success (partial success). */
  rejected: number;
  /** Records that the log removed, or could not read any more, before they were sent. */
  dropped: number;
  /** Dead letters that wait for a decision. */
  deadLetters: number;
  /** Dead letters and held records that went with their records, or were dropped by hand. */
  deadLettersGone: number;
  /** Records that a redaction rule dropped. */
  droppedByRule: number;
  /** Records that could not be redacted: they wait for other rules, or for a decision. */
  held: number;
}

/** An exporter's state, kept between runs. */
export interface StoredExporter {
  name: string;
  enabled: boolean;
  /** Why it stopped as refused. */
  refused?: string;
  /** Its settings are others than when it last sent. */
  isNewTarget?: true;
  counters: Record<Signal, SignalCounters>;
}

/** Only what changed; a range or exporter that is named replaces what was known of it. */
export interface RelayChanges {
  exporters: StoredExporter[];
  ranges: SendRange[];
  /** Ids of ranges that are finished or given up; ids are never used again. */
  removedRanges: number[];
}

export interface DeadLetterNote {
  seq: number;
  sizeBytes: number;
  /** HTTP status or gRPC code. */
  status: number;
  /** In the collector's words. */
  message: string;
}

/** A record that could not be redacted. */
export interface HeldNote {
  seq: number;
  sizeBytes: number;
  /** Has nothing of the record in it. */
  reason: string;
}

export interface RulesInForce {
  fingerprint: string;
  /**
   * JSON of {@link RedactionDefinition} without exporter and key, and of `version`, the engine's: what equal fingerprints have
   * in common.
   */
  definition: string;
}

/** The outcome of one batch. */
export interface BatchAnswer {
  rangeId: number;
  /** The range goes on from here. */
  nextSeq: number;
  /** Records that the collector took: runs of consecutive sequence numbers of the range's signal, `[first, count]`. */
  taken: Array<[firstSeq: number, count: number]>;
  takenBytes: number;
  /** How many of them a partial success rejected. */
  rejected: number;
  /** Inclusive; what the range has now sent without a gap of its own. */
  sentRuns: Array<[fromSeq: number, toSeq: number]>;
  /** The rules in force, as a fingerprint and a definition; never with the key. */
  rules: RulesInForce;
  /** Records that a rule drops: they are done with. */
  droppedByRule: Array<[firstSeq: number, count: number]>;
  /** Payload of those. */
  droppedBytes: number;
  held: HeldNote[];
  deadLetters: DeadLetterNote[];
  /** Records whose bytes cannot be read any more. */
  unreadable: Array<[firstSeq: number, count: number]>;
  timeMs: number;
}

export interface ExporterSetup {
  name: string;
  /** As configured: counts when it differs from what was configured before; else what was switched at run time stays. */
  enabled: boolean;
  signals: readonly Signal[];
  /** A change of it takes back a refusal. */
  settings: string;
  /** Fingerprint of the redaction rules; a change of it lets what was held be tried again. */
  rules: string;
}

export type RelayOperation =
  /** Exporters that are not named keep what is stored of them and are not reported. */
  | { type: 'configure'; exporters: ExporterSetup[] }
  /**
   * With the first `configure` that names `to` and no longer `from`, all that is kept of `from` goes on under `to`, also
   * when that is at the next start. Kept until then, or until the first `configure` of the next start does not do so.
   */
  | { type: 'planRename'; from: string; to: string }
  /** It will not be renamed. */
  | { type: 'dropRename'; from: string }
  | {
      type: 'enable';
      name: string;
      enabled: boolean;
      signals: readonly Signal[];
      /** Where to begin when switched on; without a place where it stopped, that is now as well. */
      from: 'from-now' | 'from-where-it-stopped';
    }
  | { type: 'answer'; answer: BatchAnswer }
  /** Absent reason: goes on. */
  | { type: 'refuse'; name: string; reason?: string }
  | { type: 'replay'; name: string; filter: ReplaySelection; parts: ReplayPart[] }
  /** A closed range that is finished or given up. */
  | { type: 'removeRange'; rangeId: number }
  /** Absent seqs: all of the exporter. */
  | { type: 'resend' | 'dropDeadLetters'; name: string; seqs?: number[] };

export interface ReplayPart {
  signal: Signal;
  fromSeq: number;
  endSeq: number;
  records: number;
  bytes: number;
}

export interface BatchRequest {
  signal: Signal;
  fromSeq: number;
  /** Inclusive. */
  endSeq?: number;
  filter?: ReplaySelection;
  maxRecords: number;
  /** Uncompressed, as protobuf; one record is always given. */
  maxBytes: number;
  encoding: 'protobuf' | 'json';
  gzip: boolean;
  /** Rules applied on the way out. */
  redaction: RedactionDefinition;
  /** Put on each resource as `sluice.instance`. */
  mark?: string;
}

export interface Batch {
  /** Number of records in the body; with none there is no body. */
  records: number;
  /** Of these records alone, as they are in the log. */
  payloadBytes: number;
  /** The request, encoded and compressed as asked for. */
  body: Uint8Array<ArrayBuffer>;
  taken: BatchAnswer['taken'];
  sentRuns: BatchAnswer['sentRuns'];
  unreadable: BatchAnswer['unreadable'];
  rules: RulesInForce;
  droppedByRule: BatchAnswer['droppedByRule'];
  droppedBytes: number;
  held: HeldNote[];
  /** Where to read on. */
  nextSeq: number;
  /** When the oldest of the records was received. */
  oldestMs?: number;
  /** Nothing more of the range is in the log (a closed range is then finished). */
  atEnd: boolean;
  /** The next record belongs to a conversation that is being deleted: it is decided within seconds. */
  waitsForDeletion: boolean;
}

export interface StoredDeadLetter {
  seq: number;
  signal: Signal;
  timeMs: number;
  status: number;
  message: string;
  sizeBytes: number;
  /** It could not be redacted and was never sent; `message` says why. */
  held: boolean;
  /** Waits to be sent again. */
  resending: boolean;
}

export interface RelayLog {
  /**
   * Applies one change as a transaction; resolves after {@link onChanged} was called with its effects. Rejects when the log
   * cannot be written.
   */
  apply(operation: RelayOperation): Promise<void>;
  /** Called with every change, in order: of {@link apply}, of appended and of removed records. */
  onChanged(listener: (changes: RelayChanges) => void): () => void;
  /** Rejects when the log cannot be read or the signal is aborted. */
  readBatch(request: BatchRequest, signal?: AbortSignal): Promise<Batch>;
  /** When the oldest record of the signal at or after `fromSeq` was received. */
  oldestMs(signal: Signal, fromSeq: number): Promise<number | undefined>;
  /** The parts that a replay would send. */
  planReplay(signals: readonly Signal[], filter: ReplaySelection): Promise<ReplayPart[]>;
  /** Oldest first. */
  deadLetters(exporter: string, limit: number): Promise<StoredDeadLetter[]>;
  /** How many log records of these conversations are at or after `fromSeq`. */
  countSince(conversationIds: number[], fromSeq: number): Promise<number>;
}
