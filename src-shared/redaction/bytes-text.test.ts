import { describe, expect, test } from 'vitest';
import { base64OfText, textOfBase64 } from './bytes-text.ts';

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes as string).toString('base64');

describe('bytes as text', () => {
  test.each(['', 'plain', 'Müller 😀 日本', '\ufeffwith a mark', 'é'.repeat(300_000)])('UTF-8 %#', (text) => {
    const read = textOfBase64(base64(text));
    expect(read).toEqual({ text, isUtf8: true });
    expect(base64OfText(read)).toBe(base64(text));
  });

  test.each<[string, number[]]>([
    ['a byte that is in no UTF-8', [0x61, 0xff, 0x62]],
    ['half a character', [0x61, 0xc3]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['too long a form', [0xe0, 0x80, 0xaf]],
  ])('%s stays as it is', (_, codes) => {
    const given = base64(Uint8Array.from(codes));
    const read = textOfBase64(given);
    expect(read.isUtf8).toBe(false);
    expect(base64OfText(read)).toBe(given);
  });

  test('a mask is written as UTF-8 whatever is around it', () => {
    expect(Buffer.from(base64OfText({ text: 'ÿ…\ud83d', isUtf8: false }), 'base64')).toEqual(
      Buffer.from([0xff, ...Buffer.from('…\ufffd')]),
    );
    expect(Buffer.from(base64OfText({ text: 'ÿ…\ud83d', isUtf8: true }), 'base64').toString()).toBe('ÿ…\ufffd');
  });
});
