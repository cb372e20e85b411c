import { describe, expect, it } from 'vitest';
import { withoutEscapes } from './terminal-escapes.ts';

describe('withoutEscapes', () => {
  it.each([
    ['nothing here', 'nothing here', 0],
    ['\u001b[31mred\u001b[0m', 'red', 2],
    ['\u001b[38;5;196mdeep\u001b[39m', 'deep', 2],
    ['\u001b]0;title\u0007text', 'text', 1],
    ['\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\', 'link', 2],
    ['\u001b(Bascii', 'ascii', 1],
    ['\u009b2Jcleared', 'cleared', 1],
    ['\u001bPdevice\u001b\\done', 'done', 1],
    ['broken \u001b[31', 'broken \u001b[31', 0],
    ['open \u001b]0;never ends', 'open \u001b]0;never ends', 0],
    ['ends with \u001b', 'ends with \u001b', 0],
  ])('reads %j', (text, expected, removed) => {
    expect(withoutEscapes(text)).toEqual({ text: expected, removed });
  });

  it('stays linear when control strings never end', () => {
    const text = '\u001b]'.repeat(200_000);
    expect(withoutEscapes(text)).toEqual({ text, removed: 0 });
  });
});
