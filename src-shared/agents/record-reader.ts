/**
 * What recognition needs to read of one log record, whatever form the record is in. There are two implementations:
 * one over protobuf bytes that decodes only what is asked for (intake, 100,000s of records a second), one over the
 * decoded OTLP/JSON form (details, tests).
 */

/** A small integer standing for an attribute key; see `keys.ts`. */
export type KeyId = number;

export interface RecordReader {
  /** True when the attribute is there, even with an empty value. */
  has(key: KeyId): boolean;
  /** A string value; numbers and booleans as their text. Undefined when absent, empty-valued or composite. */
  text(key: KeyId): string | undefined;
  /** The first `maxChars` UTF-16 units of a string value, without decoding the rest; never half a surrogate pair. */
  textHead(key: KeyId, maxChars: number): string | undefined;
  /** int, double or a numeric string. */
  number(key: KeyId): number | undefined;
  /** bool, or the strings "true" / "false" in any case. */
  flag(key: KeyId): boolean | undefined;
  /** An RFC 3339 string value as microseconds since the epoch. */
  timestampUs(key: KeyId): number | undefined;
  /** `LogRecord.event_name`, '' when unset. */
  readonly eventName: string;
  /** The body when it is a string. */
  readonly bodyText: string | undefined;
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
