import type { KeyValue } from './otlp-json.ts';

/** A span as OTLP/JSON, normalised like everything in `otlp-json.ts`. */
export interface Span {
  traceId?: string;
  spanId?: string;
  /** W3C tracestate. */
  traceState?: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
  attributes: KeyValue[];
  droppedAttributesCount?: number;
  events?: SpanEvent[];
  droppedEventsCount?: number;
  links?: SpanLink[];
  droppedLinksCount?: number;
  status?: SpanStatus;
  flags?: number;
}

export interface SpanEvent {
  timeUnixNano?: string;
  name?: string;
  attributes: KeyValue[];
  droppedAttributesCount?: number;
}

export interface SpanLink {
  traceId?: string;
  spanId?: string;
  traceState?: string;
  attributes: KeyValue[];
  droppedAttributesCount?: number;
  flags?: number;
}

export interface SpanStatus {
  message?: string;
  code?: number;
}
