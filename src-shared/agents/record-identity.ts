/**
 * A number by which a record that is sent again is known: an exporter that got no answer repeats its whole request, and a
 * collector may deliver twice. 53 bits of a hash over what was sent: among a million records two that differ are taken for one
 * with a chance of 1 in 18,000.
 */
import type { LogRecord } from '../otlp/otlp-json.ts';
import type { Span, SpanEvent } from '../otlp/span.ts';
import { scalarText } from './decoded-reader.ts';

/** Of long texts the beginning, the end and the length count. UTF-16 units. */
const HEAD = 16;
const TAIL = 32;

/** Two lanes of 32 bits, made in different ways. One object for all: there is no second hash while one is made. */
const state = { low: 0, high: 0 };

export function identityOfLog(record: LogRecord, name: string): number {
  begin(name);
  mix(record.timeUnixNano);
  mix(record.observedTimeUnixNano);
  mix(record.traceId);
  mix(record.spanId);
  mix(record.body?.stringValue);
  // Records of one name differ in values; a key that only one of them has shifts those behind it.
  const { attributes } = record;
  for (let index = 0; index < attributes.length; index++) mix(scalarText(attributes[index]?.value));
  return finish();
}

export function identityOfSpan(span: Span): number {
  begin('span');
  mix(span.traceId);
  mix(span.spanId);
  mix(span.name);
  return finish();
}

/** `index`: its place in the span. */
export function identityOfSpanEvent(span: Span, event: SpanEvent, index: number): number {
  begin('event');
  mix(span.traceId);
  mix(span.spanId);
  mix(event.name);
  mix(event.timeUnixNano);
  mix(String(index));
  return finish();
}

function begin(text: string): void {
  state.low = 0x811c9dc5;
  state.high = 0x41c6ce57;
  mix(text);
}

function mix(text: string | undefined): void {
  if (text === undefined) {
    run('', 0, 0);
  } else if (text.length <= HEAD + TAIL) {
    run(text, 0, text.length);
  } else {
    run(text, 0, HEAD);
    run(text, text.length - TAIL, text.length);
  }
  const length = text === undefined ? -1 : text.length;
  state.low = Math.imul(state.low ^ length, 0x01000193);
  state.high = (state.high ^ Math.imul(length, 0x5f356495)) | 0;
}

function run(text: string, from: number, to: number): void {
  let { low, high } = state;
  for (let index = from; index < to; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = (((high << 7) | (high >>> 25)) + unit) | 0;
  }
  state.low = low;
  state.high = high;
}

function finish(): number {
  const low = Math.imul(state.low ^ (state.low >>> 16), 0x85ebca6b);
  const high = Math.imul(state.high ^ (state.high >>> 13), 0xc2b2ae35);
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0);
}
