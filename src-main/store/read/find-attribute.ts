import type { KeyValue } from '../../../src-shared/otlp/otlp-json.ts';
import { decodeMessage } from '../../otlp/decode.ts';
import { messageType } from '../../otlp/messages.ts';
import { WireReader } from '../../otlp/wire.ts';

const KEY_VALUE = messageType('KeyValue');
/** LogRecord.attributes and KeyValue.key, both length-delimited (opentelemetry-proto, logs.proto and common.proto). */
const ATTRIBUTES_TAG = (6 << 3) | 2;
const KEY_TAG = (1 << 3) | 2;

/**
 * The first attribute with that key of a LogRecord's bytes, decoded; the rest of the record is only skipped over.
 * `keyBytes`: the key in UTF-8. Throws MalformedError for bytes that are no LogRecord.
 */
export function findAttribute(record: Uint8Array, keyBytes: Buffer): KeyValue | undefined {
  const wire = new WireReader(record);
  // Cheap, and most records of a search do not have the key at all.
  if (!wire.bytes.includes(keyBytes)) return undefined;
  const end = wire.bytes.length;
  while (wire.pos < end) {
    const tag = wire.tag(end, 'LogRecord');
    if (tag !== ATTRIBUTES_TAG) {
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
