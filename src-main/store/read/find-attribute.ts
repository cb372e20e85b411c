import type { KeyValue, Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { decodeMessage } from '../../otlp/decode.ts';
import { messageType } from '../../otlp/messages.ts';
import { WireReader } from '../../otlp/wire.ts';

const KEY_VALUE = messageType('KeyValue');
/** LogRecord.attributes, Span.attributes and KeyValue.key, all length-delimited (opentelemetry-proto). */
const ATTRIBUTES_TAGS: Readonly<Partial<Record<Signal, number>>> = { logs: (6 << 3) | 2, traces: (9 << 3) | 2 };
const KEY_TAG = (1 << 3) | 2;

/**
 * The first attribute with that key of a log record's or span's bytes, decoded; the rest of it is only skipped over.
 * `keyBytes`: the key in UTF-8. Throws MalformedError for bytes that are none.
 */
export function findAttribute(signal: Signal, record: Uint8Array, keyBytes: Buffer): KeyValue | undefined {
  const attributesTag = ATTRIBUTES_TAGS[signal];
  const wire = new WireReader(record);
  // Cheap, and most records of a search do not have the key at all.
  if (!wire.bytes.includes(keyBytes)) return undefined;
  const end = wire.bytes.length;
  while (wire.pos < end) {
    const tag = wire.tag(end, 'LogRecord');
    if (tag !== attributesTag) {
      wire.skip(tag, end, 'LogRecord');
      continue;
    }
    const attributeEnd = wire.length(end, 'LogRecord.attributes');
    const start = wire.pos;
    wire.pos = attributeEnd;
    if (isOtherKey(wire.bytes, start, keyBytes)) continue;
    const attribute = { key: '', ...decodeMessage(KEY_VALUE, wire.bytes.subarray(start, attributeEnd)) } as KeyValue;
    if (attribute.key === keyBytes.toString()) return attribute;
  }
  return undefined;
}

/** True when the attribute plainly begins with another key, as encoders write it; false when only decoding it can say. */
function isOtherKey(bytes: Buffer, start: number, keyBytes: Buffer): boolean {
  const length = bytes[start + 1] as number;
  if (bytes[start] !== KEY_TAG || length >= 0x80) return false;
  if (length !== keyBytes.length) return true;
  return bytes.compare(keyBytes, 0, keyBytes.length, start + 2, start + 2 + length) !== 0;
}
