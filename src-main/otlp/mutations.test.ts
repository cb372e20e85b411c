/** What random damage does to real messages: it is either refused with a reason or was no damage. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { CAPTURES, readCapture } from '../testing/sample-bytes.ts';
import { decodeExportRequest } from './decode.ts';
import { joinRequest } from './join-groups.ts';
import { jsonToProtobuf } from './json-to-protobuf.ts';
import { MalformedError } from './malformed-error.ts';
import { REQUEST_TYPES } from './messages.ts';
import { isValidMessage } from './testing/strict-reference.ts';
import { type RequestVisitor, walkRequest } from './walk.ts';

/** Damage is as well found in a small message, and in many more of them. */
const SMALL = 5 * 1024;

/** The capture's first records that fit, in their envelopes. */
function smallRequest(signal: Signal, body: Buffer): Buffer {
  const groups: Array<{ resource: Uint8Array; scope: Uint8Array; records: Uint8Array[] }> = [];
  let room = SMALL;
  walkRequest(signal, body, {
    group: (resource, scope) => groups.push({ resource, scope, records: [] }),
    record(tagStart, _start, end) {
      if (end - tagStart > room) return;
      room -= end - tagStart;
      groups.at(-1)?.records.push(body.subarray(tagStart, end));
    },
  });
  return Buffer.concat(groups.map(({ resource, scope, records }) => joinRequest(resource, scope, records)));
}

type Edit = { at: number; edit: 'set' | 'flip' | 'insert' | 'remove' | 'copy'; value: number };

const edits = fc.array(
  fc.record<Edit>({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    edit: fc.constantFrom('set', 'flip', 'insert', 'remove', 'copy'),
    value: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 1, 2, 0x0a, 0x12, 0x22, 0x5c, 0x7f, 0x80, 0xff)),
  }),
  { minLength: 1, maxLength: 4 },
);
const cut = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined, freq: 4 });

function damaged(bytes: Buffer, changes: Edit[], keep: number | undefined): Buffer {
  let result = Buffer.from(bytes);
  for (const { at, edit, value } of changes) {
    const index = Math.floor(at * result.length);
    const before = result.subarray(0, index);
    if (edit === 'set') result[index] = value;
    else if (edit === 'flip') result[index] = (result[index] ?? 0) ^ (1 << (value & 7));
    else if (edit === 'insert') result = Buffer.concat([before, Buffer.of(value), result.subarray(index)]);
    else if (edit === 'remove') result = Buffer.concat([before, result.subarray(index + 1 + (value & 7))]);
    else result = Buffer.concat([before, result.subarray(0, value), result.subarray(index)]);
  }
  return keep === undefined ? result : result.subarray(0, Math.floor(keep * result.length));
}

/** Runs it; false when it threw a MalformedError. Anything else that it throws is a failure. */
function succeeds(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    expect(error.message.length).toBeLessThan(400);
    return false;
  }
}

/** Reads everything that a visitor may ask for. */
const curious: RequestVisitor = {
  group() {},
  record(tagStart, start, end, reader) {
    expect(tagStart < start && start <= end).toBe(true);
    if (reader === undefined) return;
    for (let key = 0; key < 4; key++) {
      reader.text(key);
      reader.number(key);
      reader.flag(key);
      reader.timestampUs(key);
    }
    reader.contentText([0, 1], () => true);
    expect(reader.timeUs + reader.observedTimeUs + reader.severityNumber).not.toBeNaN();
    expect(typeof reader.eventName).toBe('string');
  },
};

describe.each(CAPTURES)('$name $signal', (capture) => {
  const { signal } = capture;
  const body = smallRequest(signal, readCapture(capture, 'pb'));
  const runs = capture.name.startsWith('codex') || signal === 'logs' ? 3000 : 2000;

  it('as protobuf: walk, decoder and reference agree', { timeout: 60_000 }, () => {
    let accepted = 0;
    fc.assert(
      fc.property(edits, cut, (changes, keep) => {
        const bytes = damaged(body, changes, keep);
        const walked = succeeds(() => walkRequest(signal, bytes, curious));
        if (walked) accepted++;
        expect(succeeds(() => decodeExportRequest(signal, bytes))).toBe(walked);
        expect(isValidMessage(REQUEST_TYPES[signal], bytes)).toBe(walked);
      }),
      { numRuns: runs, seed: 20_261_122 },
    );
    // Neither everything nor nothing: otherwise the damage proves nothing.
    expect(accepted).toBeGreaterThan(runs / 50);
    expect(accepted).toBeLessThan(runs * 0.98);
  });

  const json = JSON.stringify(decodeExportRequest(signal, body));

  /** Converts it and holds the result against walk and reference; false when it was refused. */
  function converts(bytes: Uint8Array): boolean {
    let converted: Uint8Array | undefined;
    succeeds(() => {
      converted = jsonToProtobuf(signal, bytes);
    });
    if (converted === undefined) return false;
    expect(isValidMessage(REQUEST_TYPES[signal], converted)).toBe(true);
    expect(succeeds(() => walkRequest(signal, converted as Uint8Array, curious))).toBe(true);
    return true;
  }

  it('as JSON with damaged bytes: refused, or converted to a valid message', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(edits, cut, (changes, keep) => {
        const bytes = damaged(Buffer.from(json), changes, keep);
        const isJson = succeedsToParse(bytes);
        // What is no JSON is never taken; what is may be.
        expect(converts(bytes) && !isJson).toBe(false);
      }),
      { numRuns: 500, seed: 20_261_122 },
    );
  });

  it('as JSON with other values: refused, or converted to a valid message', { timeout: 60_000 }, () => {
    const places = [...json.matchAll(/:("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false)/g)];
    let accepted = 0;
    fc.assert(
      fc.property(fc.nat({ max: places.length - 1 }), fc.constantFrom(...OTHER_VALUES), (index, other) => {
        const place = places[index] as RegExpExecArray;
        const changed = `${json.slice(0, place.index)}:${other}${json.slice(place.index + place[0].length)}`;
        if (converts(Buffer.from(changed))) accepted++;
      }),
      { numRuns: 500, seed: 20_261_122 },
    );
    expect(accepted).toBeGreaterThan(10);
    expect(accepted).toBeLessThan(490);
  });
});

const OTHER_VALUES = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '1e400',
  '9007199254740993',
  '-99999999999999999999',
  '""',
  '"abc"',
  '"12"',
  '"\\ud800"',
  '"NaN"',
  '[]',
  '[null]',
  '{}',
  '{"values":[{}]}',
];

function succeedsToParse(bytes: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}
