/** The {@link RecordReader} over a decoded log record; the one over bytes must answer the same. */

import { microseconds } from '../otlp/microseconds.ts';
import type { AnyValue, LogRecord } from '../otlp/otlp-json.ts';
import { parseFlagText, parseNumericText, parseRfc3339Text } from '../otlp/scalar-text.ts';
import { cutText, textEnd } from './cut-text.ts';
import { keyNames } from './keys.ts';
import { type KeyId, MAX_NAME_CHARS, type RecordReader } from './record-reader.ts';

/** A reader that also has the record whole. */
export interface DecodedReader extends RecordReader {
  readonly record: LogRecord;
}

export function decodedReader(record: LogRecord): DecodedReader {
  // The first of several attributes with the same key counts.
  const values = new Map<string, AnyValue>();
  for (const { key, value } of record.attributes) {
    if (!values.has(key)) values.set(key, value ?? {});
  }
  const find = (key: KeyId): AnyValue | undefined => {
    const name = keyNames()[key];
    return name === undefined ? undefined : values.get(name);
  };

  return {
    record,
    has: (key) => find(key) !== undefined,
    text(key, maxChars = Number.POSITIVE_INFINITY) {
      const text = scalarText(find(key));
      return text === undefined ? undefined : cutText(text, maxChars);
    },
    textHead(key, maxChars) {
      const text = find(key)?.stringValue;
      return text === undefined ? undefined : cutText(text, maxChars);
    },
    textTail(key, maxChars) {
      const text = find(key)?.stringValue;
      return text === undefined ? undefined : textEnd(text, maxChars);
    },
    number(key) {
      const value = find(key);
      if (value?.stringValue !== undefined) return parseNumericText(value.stringValue);
      if (value?.intValue !== undefined) return Number(value.intValue);
      const double = Number(value?.doubleValue ?? Number.NaN);
      return Number.isFinite(double) ? double : undefined;
    },
    flag(key) {
      const value = find(key);
      return value?.stringValue === undefined ? value?.boolValue : parseFlagText(value.stringValue);
    },
    timestampUs(key) {
      const text = find(key)?.stringValue;
      return text === undefined ? undefined : parseRfc3339Text(text);
    },
    eventName: cutText(record.eventName ?? '', MAX_NAME_CHARS),
    bodyHead(maxChars) {
      const text = record.body?.stringValue;
      return text === undefined ? undefined : cutText(text, maxChars);
    },
    timeUs: microseconds(record.timeUnixNano),
    observedTimeUs: microseconds(record.observedTimeUnixNano),
    severityNumber: record.severityNumber ?? 0,
  };
}

/** A scalar value as its text; undefined for composite, bytes, empty and absent ones. */
export function scalarText(value: AnyValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return value.intValue;
  if (value.boolValue !== undefined) return String(value.boolValue);
  if (value.doubleValue !== undefined) return String(value.doubleValue);
  return undefined;
}
