import { expect, it } from 'vitest';
import { createCappedText } from './capped-text.ts';

function collect(limitBytes: number, ...chunks: string[]): string {
  const text = createCappedText(limitBytes);
  for (const chunk of chunks) text.add(Buffer.from(chunk));
  return text.text();
}

it('keeps everything up to its bound', () => {
  expect(collect(10, '01234', '56789')).toBe('0123456789');
  expect(collect(10)).toBe('');
});

it('keeps beginning and end and counts the rest', () => {
  expect(collect(8, '0123456789')).toBe('0123\n… 2 bytes omitted …\n6789');
});

it('counts every byte of many small chunks', () => {
  const chunks = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(4, '0'));
  expect(collect(16, ...chunks)).toBe('00000001\n… 3984 bytes omitted …\n09980999');
});
