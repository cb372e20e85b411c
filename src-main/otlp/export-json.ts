/** A request as the OTLP/JSON that leaves. */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { decodeExportRequest } from './decode.ts';

/** -0.0 as a double in protobuf: little endian, only the sign's bit is set. */
const NEGATIVE_ZERO = Buffer.of(0, 0, 0, 0, 0, 0, 0, 0x80);
/** Text that stands in JSON as it is (ECMA-262, JSON.rawJSON), which TypeScript does not know yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
const NEGATIVE_ZERO_JSON = rawJSON('-0.0');

/** `JSON.stringify` writes -0 as 0, another double; the look at each value is only paid where one may be. */
export function exportJson(signal: Signal, protobuf: Uint8Array): string {
  const request = decodeExportRequest(signal, protobuf);
  const bytes = Buffer.from(protobuf.buffer, protobuf.byteOffset, protobuf.byteLength);
  if (!bytes.includes(NEGATIVE_ZERO)) return JSON.stringify(request);
  return JSON.stringify(request, (_key, value: unknown) => (Object.is(value, -0) ? NEGATIVE_ZERO_JSON : value));
}
