import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SIGNALS } from '../../src-shared/otlp/otlp-json.ts';
import { decodeExportRequest } from '../otlp/decode.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { REQUEST_TYPES } from '../otlp/messages.ts';
import { arbitraryMessage } from '../otlp/testing/arbitrary-messages.ts';
import { walkRequest } from '../otlp/walk.ts';
import { requestOf } from '../store/testing/open-store.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { field, fixed64Field, numberField } from '../testing/sample-bytes.ts';
import { startExporters } from './testing/exporters.ts';

let collector: RecordingCollector;
beforeEach(async () => {
  collector = await startRecordingCollector();
});
afterEach(() => collector.close());

/** Fields that no version of OTLP has. */
const unknownFields = fc
  .array(
    fc.oneof(
      fc.tuple(fc.integer({ min: 900, max: 950 }), fc.string()).map(([number, text]) => field(number, text)),
      fc
        .tuple(fc.integer({ min: 900, max: 950 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
        .map(([number, value]) => numberField(number, value)),
      fc
        .tuple(fc.integer({ min: 900, max: 950 }), fc.uint8Array({ minLength: 8, maxLength: 8 }))
        .map(([number, bytes]) => fixed64Field(number, [...bytes])),
    ),
    { maxLength: 2 },
  )
  .map((fields) => fields.flat());

/** Adds unknown fields to each record, to its scope group and to its resource group. */
function withUnknown(request: Uint8Array, extras: ReadonlyArray<readonly number[]>): Uint8Array {
  let next = 0;
  const extra = () => extras[next++ % extras.length] ?? [];
  const rewrite = (bytes: Uint8Array, tags: readonly number[]): number[] => {
    const out: number[] = [];
    let at = 0;
    while (at < bytes.length) {
      const start = at;
      const { end, tag, contentStart } = nextField(bytes, at);
      at = end;
      if (tag !== tags[0]) out.push(...bytes.subarray(start, end));
      else out.push(...field(tag >>> 3, rewrite(bytes.subarray(contentStart, end), tags.slice(1))));
    }
    return [...out, ...extra()];
  };
  // request.resource_logs, .scope_logs, .log_records: the same numbers in all signals. The request itself gets none.
  const groups: number[] = [];
  for (let at = 0; at < request.length; ) {
    const { end, contentStart } = nextField(request, at);
    groups.push(...field(1, rewrite(request.subarray(contentStart, end), [0x12, 0x12])));
    at = end;
  }
  return Uint8Array.from(groups);
}

function nextField(bytes: Uint8Array, from: number): { tag: number; contentStart: number; end: number } {
  let at = from;
  const varint = () => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  const tag = varint();
  if ((tag & 7) === 2) {
    const length = varint();
    return { tag, contentStart: at, end: at + length };
  }
  const contentStart = at;
  if ((tag & 7) === 0) varint();
  else at += (tag & 7) === 1 ? 8 : 4;
  return { tag, contentStart, end: at };
}

/** Every record with the envelopes around it, as bytes. */
function recordsOf(signal: (typeof SIGNALS)[number], request: Uint8Array): string[] {
  const records: string[] = [];
  let group = '';
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  walkRequest(signal, request, {
    group(resource, scope) {
      group = `${hex(resource)}|${hex(scope)}`;
    },
    record(tagStart, _start, end) {
      records.push(`${group}|${hex(request.subarray(tagStart, end))}`);
    },
  });
  return records;
}

test.each(SIGNALS)('%s leave as they came, unknown fields included', async (signal) => {
  const bytesOf = (request: { body: Uint8Array; protobuf: Uint8Array }) => request.protobuf;
  const http = (protocol: string) => ({ endpoint: `${collector.httpUrl}/${protocol}/v1/logs`, protocol });
  const { accept, until } = await startExporters({
    binary: { 'otlp-http': http('binary'), signals: [signal] },
    json: { 'otlp-http': http('json'), signals: [signal] },
    grpc: { 'otlp-grpc': { endpoint: collector.grpcUrl }, signals: [signal], batch: { max_records: 2 } },
  });
  let accepted = 0;
  const property = fc.asyncProperty(
    arbitraryMessage(REQUEST_TYPES[signal], 4),
    fc.array(unknownFields, { minLength: 1, maxLength: 4 }),
    async (message, extras) => {
      const before = collector.requests.length;
      const request = withUnknown(encodeMessage(REQUEST_TYPES[signal], message), extras);
      const sent = recordsOf(signal, request);
      await accept(requestOf(signal, request));
      accepted += sent.length;
      for (const name of ['binary', 'json', 'grpc']) await until((state) => state.sent === accepted, name);
      const arrived = collector.requests.slice(before);
      const of = (path: RegExp) => arrived.filter((one) => path.test(one.path));
      const sorted = (records: string[]) => records.toSorted();
      // Groups come in first-seen order, so a group that came twice is one afterwards.
      expect(sorted(of(/binary/).flatMap((one) => recordsOf(signal, bytesOf(one))))).toEqual(sorted(sent));
      expect(
        of(/Service/)
          .flatMap((one) => recordsOf(signal, bytesOf(one)))
          .toSorted(),
      ).toEqual(sorted(sent));
      const known = (bodies: Uint8Array[]) =>
        bodies.flatMap((body) =>
          recordsOf(signal, encodeMessage(REQUEST_TYPES[signal], decodeExportRequest(signal, body))),
        );
      expect(sorted(known(of(/json/).map(bytesOf)))).toEqual(sorted(known([request])));
    },
  );
  await fc.assert(property, { numRuns: 60 });
  expect(accepted).toBeGreaterThan(60);
});
