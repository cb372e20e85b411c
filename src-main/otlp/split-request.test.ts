import { describe, expect, it } from 'vitest';
import { CAPTURES, readCapture } from '../testing/sample-bytes.ts';
import { joinRequest } from './join-groups.ts';
import { jsonToProtobuf } from './json-to-protobuf.ts';
import { MalformedError } from './malformed-error.ts';
import { Rejections } from './rejections.ts';
import { MAX_ENVELOPE_BYTES, SLICE_BYTES, SLICE_RECORDS, splitRequest } from './split-request.ts';
import { walkRequest } from './walk.ts';

/** Every record with the envelopes around it, in order. */
function records(signal: 'logs' | 'traces' | 'metrics', body: Uint8Array): string[] {
  const found: string[] = [];
  let around = '';
  walkRequest(signal, body, {
    group(resource, scope) {
      around = `${Buffer.from(resource).toString('base64')} ${Buffer.from(scope).toString('base64')}`;
    },
    record: (tagStart, _start, end) =>
      found.push(`${around} ${Buffer.from(body.subarray(tagStart, end)).toString('base64')}`),
  });
  return found;
}

it.each(CAPTURES)('slices hold the very records of $name, in their order', (capture) => {
  const body = readCapture(capture, 'pb');
  const copies = Buffer.concat(Array.from({ length: Math.ceil((3 * SLICE_BYTES) / body.length) }, () => body));
  const rejections = new Rejections();
  const split = splitRequest(capture.signal, copies, rejections);
  const slices = [...split.slices];
  expect(slices.length).toBeGreaterThan(2);
  expect(slices.flatMap((slice) => records(capture.signal, slice))).toEqual(records(capture.signal, copies));
  expect(rejections.items).toBe(0);
  for (const slice of slices) {
    expect(slice.length).toBeLessThan(2 * SLICE_BYTES);
    expect(slice.buffer.byteLength).toBe(slice.length);
  }
});

it('ends a slice by its records, too, and gives a long record one of its own', () => {
  const small = Array.from({ length: SLICE_RECORDS + 1 }, () => Uint8Array.of(0x12, 0));
  const long = joinRequest(Buffer.alloc(0), Buffer.alloc(0), [
    Uint8Array.of(0x12, 0),
    logRecordOf('x'.repeat(2 * SLICE_BYTES)),
    Uint8Array.of(0x12, 0),
  ]);
  const counts = (body: Uint8Array) =>
    [...splitRequest('logs', body, new Rejections()).slices].map((slice) => records('logs', slice).length);
  expect(counts(joinRequest(Buffer.alloc(0), Buffer.alloc(0), small))).toEqual([SLICE_RECORDS, 1]);
  expect(counts(long)).toEqual([1, 1, 1]);
});

it('repeats a large envelope for no less than as many bytes of records', () => {
  const envelope = jsonToProtobuf(
    'logs',
    Buffer.from(
      JSON.stringify({
        resourceLogs: [
          {
            resource: { attributes: [{ key: 'k', value: { stringValue: 'r'.repeat(SLICE_BYTES / 2) } }] },
            scopeLogs: [],
          },
        ],
      }),
    ),
  );
  // The message ResourceLogs, without the request around it: a tag and four bytes of length.
  const resource = envelope.subarray(4);
  const body = joinRequest(
    resource,
    Buffer.alloc(0),
    Array.from({ length: 400 }, () => logRecordOf('x'.repeat(50_000))),
  );
  const slices = [...splitRequest('logs', body, new Rejections()).slices];
  expect(slices.flatMap((slice) => records('logs', slice))).toHaveLength(400);
  expect(slices.reduce((sum, slice) => sum + slice.length, 0)).toBeLessThan(2 * body.length);
});

describe('a resource or a scope that is too large', () => {
  const large = { attributes: [{ key: 'k', value: { stringValue: 'r'.repeat(MAX_ENVELOPE_BYTES) } }] };
  const rest = { name: 'n' };
  it.each([
    ['logs', 'resourceLogs', 'scopeLogs', 'logRecords', { eventName: 'e' }, 2],
    ['traces', 'resourceSpans', 'scopeSpans', 'spans', { name: 'e' }, 2],
    ['metrics', 'resourceMetrics', 'scopeMetrics', 'metrics', { name: 'e', gauge: { dataPoints: [{}, {}] } }, 4],
  ] as const)(
    'is refused with its %s, which are counted; its neighbours stay',
    (signal, resources, scopes, list, item, lost) => {
      const scopeOf = (scope: object) => ({ scope, [list]: [item] });
      const body = jsonToProtobuf(
        signal,
        Buffer.from(
          JSON.stringify({
            [resources]: [
              { resource: large, [scopes]: [scopeOf(rest)] },
              { resource: {}, [scopes]: [scopeOf(large), scopeOf(rest)] },
            ],
          }),
        ),
      );
      const rejections = new Rejections();
      const split = splitRequest(signal, body, rejections);
      expect(split).toMatchObject({ records: 1, items: lost / 2 });
      expect([...split.slices].flatMap((slice) => records(signal, slice))).toEqual(records(signal, body).slice(2));
      expect(rejections.items).toBe(lost);
      expect(rejections.first).toMatch(
        new RegExp(
          `^${resources}\\[0\\]\\.${scopes}\\[0\\]\\.${list}\\[0\\]: Resource\\w+ without its records has 10485\\d\\d bytes, more than 1048576: send large values in records$`,
        ),
      );
    },
  );
});

it('nothing of a request that breaks at its end is handed on', () => {
  const body = Buffer.concat([readCapture(CAPTURES[0] as (typeof CAPTURES)[number], 'pb'), Buffer.of(0x0a)]);
  expect(() => splitRequest('logs', body, new Rejections())).toThrow(MalformedError);
});

/** With tag and length. */
function logRecordOf(text: string): Uint8Array {
  const request = jsonToProtobuf(
    'logs',
    Buffer.from(
      JSON.stringify({
        resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: text } }] }] }],
      }),
    ),
  );
  let found: Uint8Array = new Uint8Array(0);
  walkRequest('logs', request, {
    group() {},
    record: (tagStart, _start, end) => (found = request.subarray(tagStart, end)),
  });
  return found;
}
