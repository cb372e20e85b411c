/** Reads which ranges were sent, and under which rules. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { DEFINITION_VERSION } from '../../../src-shared/redaction/definition-version.ts';
import type { RedactionDefinition } from '../../../src-shared/redaction/redaction-definition.ts';
import { signalOf } from '../file/codes.ts';

/** One range of records of a signal that an exporter has sent under the same rules. What these drop or hold was not sent. */
export interface SentRange {
  exporter: string;
  signal: Signal;
  /** Fingerprint of the rules. */
  rules: string;
  fromSeq: number;
  toSeq: number;
  firstMs: number;
  lastMs: number;
}

/** Stands for the rules of a range that was sent before there were any. */
export const NO_RULES = 'none';

/** Which key hashes are made with changes nothing of what leaves and what does not. */
export const ANY_KEY = '00'.repeat(32);

export interface SentReads {
  /** Every range that `fromSeq`..`toSeq` reaches into, of any exporter and signal: numbers in it of other signals are not meant. */
  ranges(fromSeq: number, toSeq: number): SentRange[];
  /**
   * The rules that a range was sent under, with a key that is not the one of that time; undefined when they are not known any
   * more, or what they did then.
   */
  definition(range: SentRange): RedactionDefinition | undefined;
}

/** As the relay keeps it. */
type KeptDefinition = Pick<RedactionDefinition, 'names' | 'rules' | 'marks'> & { version?: number };
/** Before it was kept. */
const FIRST_VERSION = 1;

export function createSentReads(db: DatabaseSync): SentReads {
  const selectRanges = db.prepare(
    `SELECT exporter, signal, rules, from_seq, to_seq, first_ms, last_ms FROM sent_range
     WHERE from_seq <= ? AND to_seq >= ?`,
  );
  let selectDefinition: StatementSync | undefined;

  return {
    ranges: (fromSeq, toSeq) =>
      selectRanges.all(toSeq, fromSeq).map((row) => ({
        exporter: String(row['exporter']),
        signal: signalOf(Number(row['signal'])),
        rules: String(row['rules']),
        fromSeq: Number(row['from_seq']),
        toSeq: Number(row['to_seq']),
        firstMs: Number(row['first_ms']),
        lastMs: Number(row['last_ms']),
      })),
    definition({ rules: fingerprint, exporter }) {
      if (fingerprint === NO_RULES) return { exporter, names: [], rules: [], marks: false, keyHex: ANY_KEY };
      selectDefinition ??= db.prepare('SELECT definition FROM redaction_rules WHERE fingerprint = ?');
      const json = selectDefinition.get(fingerprint)?.['definition'];
      if (json === undefined) return undefined;
      const { names, rules, marks, version = FIRST_VERSION } = JSON.parse(String(json)) as KeptDefinition;
      // Another Sluice may have made something else of the same rules; of none there is only one thing to make.
      if (version !== DEFINITION_VERSION && names.length > 0) return undefined;
      return { names, rules, marks, exporter, keyHex: ANY_KEY };
    },
  };
}

/**
 * When a record of the range was sent, as near as the log knows it: a range keeps when its first and its last were, and
 * nothing is sent before it is received.
 */
export function sentAtMs(range: SentRange, receivedMs: number): number {
  return Math.min(Math.max(receivedMs, range.firstMs), range.lastMs);
}
