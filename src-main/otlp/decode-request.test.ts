import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IntakeRequest } from '../log/intake.ts';
import { CAPTURES, readCapture } from '../testing/sample-bytes.ts';
import { decodeRequest, refusalOf } from './decode-request.ts';
import { decompress } from './decompress.ts';
import { MalformedError } from './malformed-error.ts';

const COMPRESSIONS: ReadonlyArray<[IntakeRequest['compression'], string, (bytes: Uint8Array) => Uint8Array]> = [
  ['identity', 'as it is', (bytes) => bytes],
  ['gzip', 'gzip', (bytes) => gzipSync(bytes)],
  [
    'gzip',
    'gzip in two members',
    (bytes) => Buffer.concat([gzipSync(bytes.subarray(0, 9)), gzipSync(bytes.subarray(9))]),
  ],
  ['deflate', 'zlib', (bytes) => deflateSync(bytes)],
  ['deflate', 'raw deflate', (bytes) => deflateRawSync(bytes)],
  ['zstd', 'zstd', (bytes) => zstdCompressSync(bytes)],
];

/** A copy in an ArrayBuffer of its own. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

describe.each(COMPRESSIONS)('%s (%s)', (compression, _, compress) => {
  it('comes out whole', () => {
    for (const capture of CAPTURES) {
      const bytes = readCapture(capture, 'pb');
      const result = decompress(compress(bytes), compression);
      expect(result.ok && Buffer.compare(result.bytes, bytes)).toBe(0);
    }
  });

  it('takes as much as the limit and no more', () => {
    const bytes = Buffer.alloc(100_000, 'a');
    expect(decompress(compress(bytes), compression, 100_000)).toMatchObject({ ok: true });
    expect(decompress(compress(bytes), compression, 99_999)).toMatchObject({ ok: false, reason: 'too-large' });
  });

  it('takes an empty body', () => {
    expect(decompress(compress(Buffer.alloc(0)), compression)).toMatchObject({ ok: true, bytes: { length: 0 } });
  });
});

/** gzip ends with a checksum and a size, four bytes each. */
function wrongChecksum(gzip: Buffer): Buffer {
  return Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(4), gzip.subarray(-4)]);
}

describe('broken compression', () => {
  it.each([
    ['gzip', 'nothing', Buffer.alloc(0)],
    ['gzip', 'plain text', Buffer.from('hello, this is no gzip')],
    ['gzip', 'cut short', gzipSync(Buffer.alloc(1000, 'abc')).subarray(0, 20)],
    ['gzip', 'a wrong checksum', wrongChecksum(gzipSync('hello'))],
    ['deflate', 'plain text', Buffer.from('hello, this is no deflate')],
    ['deflate', 'cut short', deflateSync(Buffer.alloc(1000, 'abc')).subarray(0, 9)],
    ['zstd', 'plain text', Buffer.from('hello, this is no zstd')],
    ['zstd', 'cut short', zstdCompressSync(Buffer.alloc(1000, 'abc')).subarray(0, 12)],
  ] as const)('%s: %s', (compression, _, body) => {
    const result = decompress(body, compression);
    expect(result).toMatchObject({ ok: false, reason: 'malformed' });
    expect(!result.ok && result.message).toContain(`body is not valid ${compression}`);
  });

  it('does not believe a claim of gigabytes', () => {
    const body = Buffer.from(gzipSync('hello'));
    body.writeUInt32LE(0xffff_ffff, body.length - 4);
    expect(decompress(body, 'gzip')).toMatchObject({ ok: false, reason: 'malformed' });
  });
});

/** RFC 8878 3.1.2 */
const SKIPPABLE = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const NOT_WHOLE = { ok: false, reason: 'malformed' };

describe('every byte of a body counts', () => {
  it.each(COMPRESSIONS.filter(([name]) => name !== 'identity'))(
    'in %s (%s): what follows is a 400, whatever it is',
    (compression, _, compress) => {
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 200 }),
          fc.uint8Array({ minLength: 1, maxLength: 40 }),
          (bytes, rest) => {
            const body = compress(bytes);
            expect(decompress(body, compression)).toMatchObject({ ok: true });
            expect(decompress(Buffer.concat([body, rest]), compression)).toMatchObject(NOT_WHOLE);
            expect(decompress(body.subarray(0, -1), compression)).toMatchObject(NOT_WHOLE);
          },
        ),
      );
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('in %s: several in one body are one text', (compression, compress) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1, maxLength: 6 }), (parts) => {
        const frames = parts.map((part) => compress(part));
        const result = decompress(Buffer.concat(frames), compression);
        expect(result.ok && Buffer.compare(result.bytes, Buffer.concat(parts))).toBe(0);
        const last = frames.pop() as Buffer;
        expect(decompress(Buffer.concat([...frames, last.subarray(0, -1)]), compression)).toMatchObject(NOT_WHOLE);
      }),
    );
  });

  it('in zstd: skippable frames hold nothing, wherever they stand', () => {
    const [a, b] = [zstdCompressSync('one'), zstdCompressSync(' two')];
    const body = Buffer.concat([SKIPPABLE, SKIPPABLE, a, SKIPPABLE, b, SKIPPABLE]);
    expect(decompress(body, 'zstd')).toEqual({ ok: true, bytes: Buffer.from('one two') });
    expect(decompress(body.subarray(0, -1), 'zstd')).toMatchObject(NOT_WHOLE);
    expect(decompress(SKIPPABLE, 'zstd')).toMatchObject({ ok: true, bytes: { length: 0 } });
  });

  it.each([
    [0x28],
    [0x28, 0xb5],
    [0x28, 0xb5, 0x2f],
    [0x28, 0xb5, 0x2f, 0xfd],
    [0x28, 0xb5, 0x2f, 0xfd, 0x20],
    [0x50],
    [0x5f, 0x2a],
    [0x5a, 0x2a, 0x4d],
    [0x50, 0x2a, 0x4d, 0x18],
  ])('in zstd: the beginning of another frame, %s, is no part of it', (...head) => {
    for (const text of ['', 'hello', 'x'.repeat(100_000)]) {
      const body = zstdCompressSync(text);
      expect(decompress(Buffer.concat([body, Buffer.from(head)]), 'zstd')).toMatchObject(NOT_WHOLE);
      expect(decompress(Buffer.concat([body, body, Buffer.from(head)]), 'zstd')).toMatchObject(NOT_WHOLE);
    }
  });

  it('in zstd: a frame that ends with such bytes is whole', () => {
    // A raw block of one byte, which is the frame's last: 0x28.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x01, 0x09, 0x00, 0x00, 0x28]);
    expect(decompress(frame, 'zstd')).toMatchObject({ ok: true, bytes: Buffer.from('(') });
    expect(decompress(Buffer.concat([frame, frame]), 'zstd')).toMatchObject({ ok: true, bytes: Buffer.from('((') });
  });

  it('holds the limit over all frames, however many', () => {
    const half = zstdCompressSync(Buffer.alloc(500, 'a'));
    expect(decompress(Buffer.concat([half, half]), 'zstd', 1_000)).toMatchObject({ ok: true });
    expect(decompress(Buffer.concat([half, half]), 'zstd', 999)).toMatchObject({ ok: false, reason: 'too-large' });
    expect(decompress(Buffer.concat([half, half]), 'zstd', 500)).toMatchObject({ ok: false, reason: 'too-large' });
    // The decompressor takes frames that follow one another in one call; its limit holds over all of them.
    const flood = (text: string) => Buffer.concat(Array.from({ length: 2_000 }, () => zstdCompressSync(text)));
    expect(decompress(flood(''), 'zstd', 1_000)).toMatchObject({ ok: true, bytes: { length: 0 } });
    expect(decompress(flood('a'), 'zstd', 1_000)).toMatchObject({ ok: false, reason: 'too-large' });
    expect(decompress(flood('a'), 'zstd', 2_000)).toMatchObject({ ok: true, bytes: { length: 2_000 } });
  });
});

describe('a request', () => {
  it.each(CAPTURES)('$name $signal is the same bytes in either encoding', (capture) => {
    const protobuf = owned(readCapture(capture, 'pb'));
    const { signal } = capture;
    const fromProtobuf = decodeRequest({ signal, encoding: 'protobuf', compression: 'identity', body: protobuf });
    const json = owned(gzipSync(readCapture(capture, 'json')));
    const fromJson = decodeRequest({ signal, encoding: 'json', compression: 'gzip', body: json });
    expect(fromProtobuf).toEqual({ ok: true, bytes: protobuf });
    expect(fromJson.ok && Buffer.compare(fromJson.bytes, protobuf)).toBe(0);
  });

  it.each<[string, Partial<IntakeRequest>, string, string]>([
    ['no gzip', { compression: 'gzip' }, 'malformed', 'body is not valid gzip'],
    ['no JSON', { encoding: 'json' }, 'malformed', 'JSON: syntax error at line 1, column 1'],
    [
      'a bomb',
      { compression: 'gzip', body: owned(gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1))) },
      'too-large',
      'decompressed',
    ],
  ])('with %s is refused', (_, change, reason, message) => {
    const request: IntakeRequest = {
      signal: 'logs',
      encoding: 'protobuf',
      compression: 'identity',
      body: owned(Buffer.from('hello')),
      ...change,
    };
    const decoded = decodeRequest(request);
    expect(decoded).toMatchObject({ ok: false, outcome: { outcome: 'refused', reason } });
    expect(!decoded.ok && decoded.outcome.message).toContain(message);
  });
});

it('passes on what is no fault of the sender', () => {
  expect(refusalOf(new MalformedError('x'))).toEqual({ outcome: 'refused', reason: 'malformed', message: 'x' });
  expect(() => refusalOf(new Error('bug'))).toThrow('bug');
});
