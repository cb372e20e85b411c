import { expect, test } from 'vitest';
import { ProtoWriter } from './proto-writer.ts';

test.each([
  ['short', 'key'],
  ['short and not ASCII', 'ü'],
  ['as long as the loop takes', 'a'.repeat(48)],
  ['measured first', 'é€'.repeat(100)],
  ['encoded once', 'a'.repeat(20_000)],
  ['encoded once, not ASCII', `${'a€'.repeat(10_000)}\u{1f511}`],
  ['with halves of surrogates', `\udd11${'a'.repeat(20_000)}\ud83d`],
])('text, %s: its length and its UTF-8', (_, text) => {
  const writer = new ProtoWriter(16);
  writer.text(text);
  const utf8 = Buffer.from(text.toWellFormed());
  const size: number[] = [];
  for (let rest = utf8.length; ; rest >>>= 7) {
    size.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    if (rest <= 0x7f) break;
  }
  expect(Buffer.from(writer.finish()).equals(Buffer.concat([Buffer.from(size), utf8]))).toBe(true);
});
