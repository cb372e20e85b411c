import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { varint } from '../testing/sample-bytes.ts';
import { MalformedError } from './malformed-error.ts';
import { WireReader } from './wire.ts';

function readVarint(bytes: readonly number[]): bigint {
  const wire = new WireReader(Uint8Array.from(bytes));
  wire.varint(bytes.length, 'X');
  expect(wire.pos).toBe(bytes.length);
  return (BigInt(wire.high) << 32n) | BigInt(wire.low);
}

describe('varint', () => {
  it('reads every 64-bit value back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(readVarint(varint(value))).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([0n, 127n, 128n, 2n ** 28n - 1n, 2n ** 28n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 35n, 2n ** 63n, 2n ** 64n - 1n])(
    'reads %d',
    (value) => {
      expect(readVarint(varint(value))).toBe(value);
    },
  );

  it('takes padding with zero groups', () => {
    expect(readVarint([0x81, 0x80, 0x80, 0x00])).toBe(1n);
  });

  it.each([
    ['nothing', [], 'X at byte 0: ends in the middle of a varint'],
    ['a started one', [0x80, 0x80], 'X at byte 0: ends in the middle of a varint'],
    ['one of five started', [0xff, 0xff, 0xff, 0xff], 'X at byte 0: ends in the middle of a varint'],
    ['eleven bytes', Array(10).fill(0x80).concat(0), 'X at byte 0: varint is longer than 64 bits'],
    ['65 bits', Array(9).fill(0xff).concat(0x02), 'X at byte 0: varint is longer than 64 bits'],
  ])('refuses %s', (_, bytes: number[], message) => {
    const wire = new WireReader(Uint8Array.from(bytes));
    expect(() => wire.varint(bytes.length, 'X')).toThrow(new MalformedError(message));
  });

  it('does not read beyond the end of its message', () => {
    const wire = new WireReader(Uint8Array.of(0x80, 0x01));
    expect(() => wire.varint(1, 'X')).toThrow(MalformedError);
  });
});

describe('tag', () => {
  it.each([
    [[0x0a], 0x0a],
    [[0x8a, 0x00], 0x0a],
    [[0x82, 0x01], 16 * 8 + 2],
    [varint(2 ** 32 - 8), 2 ** 32 - 8],
  ])('reads %j', (bytes, tag) => {
    expect(new WireReader(Uint8Array.from(bytes)).tag(bytes.length, 'X')).toBe(tag);
  });

  it.each([
    [[0x02], 'X at byte 0: field number 0 does not exist'],
    [[0x82, 0x00], 'X at byte 0: field number 0 does not exist'],
    [varint(2n ** 32n), 'X at byte 0: field number is out of range'],
  ])('refuses %j', (bytes, message) => {
    expect(() => new WireReader(Uint8Array.from(bytes)).tag(bytes.length, 'X')).toThrow(new MalformedError(message));
  });
});

describe('length', () => {
  it('answers with the end of the field', () => {
    const wire = new WireReader(Uint8Array.of(3, 1, 2, 3));
    expect(wire.length(4, 'X')).toBe(4);
    expect(wire.pos).toBe(1);
  });

  it.each([
    [[4, 1, 2, 3], 'X at byte 0: length 4 runs past the end of its message'],
    [[0x80, 0x01, 0], 'X at byte 0: length 128 runs past the end of its message'],
    [varint(2n ** 63n), 'X at byte 0: length 9223372036854775808 runs past the end of its message'],
    [[], 'X at byte 0: ends in the middle of a varint'],
  ])('refuses %j', (bytes, message) => {
    expect(() => new WireReader(Uint8Array.from(bytes)).length(bytes.length, 'X')).toThrow(new MalformedError(message));
  });
});

describe('skip', () => {
  it.each([
    ['varint', 8, [0x80, 0x01], 2],
    ['64-bit', 9, [1, 2, 3, 4, 5, 6, 7, 8], 8],
    ['length-delimited', 10, [2, 1, 2], 3],
    ['32-bit', 13, [1, 2, 3, 4], 4],
  ])('steps over a %s field', (_, tag, bytes, end) => {
    const wire = new WireReader(Uint8Array.from([...bytes, 99]));
    wire.skip(tag, bytes.length, 'X');
    expect(wire.pos).toBe(end);
  });

  it.each([
    [11, [], 'X at byte 0: field 1 has wire type 3 (group start), which is not supported'],
    [12, [], 'X at byte 0: field 1 has wire type 4 (group end), which is not supported'],
    [14, [], 'X at byte 0: field 1 has wire type 6 (unknown wire type 6), which is not supported'],
    [9, [1, 2, 3], 'X at byte 0: 8 bytes expected, 3 left in its message'],
    [13, [1, 2, 3], 'X at byte 0: 4 bytes expected, 3 left in its message'],
  ])('refuses tag %d with %j', (tag, bytes, message) => {
    const wire = new WireReader(Uint8Array.from(bytes));
    expect(() => wire.skip(tag, bytes.length, 'X')).toThrow(new MalformedError(message));
  });
});
