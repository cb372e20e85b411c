/**
 * What recognition needs to read of one log record, whatever form the record is in. There are two implementations:
 * one over protobuf bytes that decodes only what is asked for (intake, 100,000s of records a second), one over the
 * decoded OTLP/JSON form (details, tests).
 */

/** A small integer standing for an attribute key; see `keys.ts`. */
export type KeyId = number;

/** Names are shorter; what is longer is told apart by so much of it. */
export const MAX_NAME_CHARS = 4_096;

export interface RecordReader {
  /** True when the attribute is there, even with an empty value. */
  has(key: KeyId): boolean;
  /**
   * A string value, or its first `maxChars` UTF-16 units without decoding the rest, never half a surrogate pair; numbers and
   * booleans as their text. Undefined when absent, empty-valued or composite.
   */
  text(key: KeyId, maxChars?: number): string | undefined;
  /** The same of string values only. */
  textHead(key: KeyId, maxChars: number): string | undefined;
  /** The last `maxChars` UTF-16 units of a string value. */
  textTail(key: KeyId, maxChars: number): string | undefined;
  /** int, double or a numeric string. */
  number(key: KeyId): number | undefined;
  /** bool, or the strings "true" / "false" in any case. */
  flag(key: KeyId): boolean | undefined;
  /** An RFC 3339 string value as microseconds since the epoch. */
  timestampUs(key: KeyId): number | undefined;
  /** `LogRecord.event_name`, its first {@link MAX_NAME_CHARS} UTF-16 units, '' when unset. */
  readonly eventName: string;
  /** The first `maxChars` UTF-16 units of the body when it is a string. */
  bodyHead(maxChars: number): string | undefined;
  /** `time_unix_nano` in microseconds, 0 when unset. */
  readonly timeUs: number;
  /** `observed_time_unix_nano` in microseconds, 0 when unset. */
  readonly observedTimeUs: number;
  /** `severity_number`, 0 when unset. */
  readonly severityNumber: number;
}

/** What the records of one ScopeLogs share. Made once for each group, not for each record. */
export interface RecordGroup {
  scopeName: string;
  scopeVersion: string;
  /** Resource attributes with scalar values, as text. */
  resource: ReadonlyMap<string, string>;
}
