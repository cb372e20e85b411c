/**
 * A span in the form of a log record: its name, start, attributes and ids, and a severity of error for the status error. Lists,
 * details and filters of events show spans through it; what the span has beside these is in the span itself.
 */
import type { LogRecord } from '../otlp/otlp-json.ts';
import type { Span } from '../otlp/span.ts';

/** OTLP `STATUS_CODE_ERROR` (trace.proto) and `SEVERITY_NUMBER_ERROR` (logs.proto). */
const STATUS_ERROR = 2;
const SEVERITY_ERROR = 17;

export function recordOfSpan(span: Span): LogRecord {
  const { name, startTimeUnixNano, traceId, spanId, status, attributes } = span;
  return {
    ...(startTimeUnixNano === undefined ? {} : { timeUnixNano: startTimeUnixNano }),
    ...(name === undefined ? {} : { eventName: name }),
    ...(status?.code === STATUS_ERROR ? { severityNumber: SEVERITY_ERROR } : {}),
    ...(status?.message === undefined ? {} : { body: { stringValue: status.message } }),
    attributes,
    ...(traceId === undefined ? {} : { traceId }),
    ...(spanId === undefined ? {} : { spanId }),
  };
}
