/**
 * The OTLP/JSON mapping as types: the decoded form that everything which looks *into* a record speaks
 * (details, redaction, export). The bytes in the log stay the truth; these values are made when somebody looks.
 *
 * Normalised: 64-bit integers are decimal strings, ids are lower-case hex, bytes are base64, an absent field is absent
 * (never `null`), a double that JSON cannot hold is `"NaN"`, `"Infinity"` or `"-Infinity"`.
 */
export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  /** int64 as a decimal string. */
  intValue?: string;
  doubleValue?: number | 'NaN' | 'Infinity' | '-Infinity';
  arrayValue?: { values: AnyValue[] };
  kvlistValue?: { values: KeyValue[] };
  /** base64 */
  bytesValue?: string;
}

export interface KeyValue {
  key: string;
  /** `{}` is a legal, empty value; absent when the sender left the field out. */
  value?: AnyValue;
}

export interface Resource {
  attributes: KeyValue[];
  droppedAttributesCount?: number;
}

export interface InstrumentationScope {
  name?: string;
  version?: string;
  attributes: KeyValue[];
  droppedAttributesCount?: number;
}

export interface LogRecord {
  /** fixed64 as a decimal string; absent when 0. */
  timeUnixNano?: string;
  observedTimeUnixNano?: string;
  severityNumber?: number;
  severityText?: string;
  body?: AnyValue;
  attributes: KeyValue[];
  droppedAttributesCount?: number;
  flags?: number;
  /** 32 hex digits; absent when empty. */
  traceId?: string;
  /** 16 hex digits; absent when empty. */
  spanId?: string;
  eventName?: string;
}

/** The three signals, in the spelling of the `signals` setting. */
export type Signal = 'logs' | 'traces' | 'metrics';
export const SIGNALS: readonly Signal[] = ['logs', 'traces', 'metrics'];
