import { expect, test } from 'vitest';
import { severalText } from './find-conversation.ts';

test('keys of several conversations are listed inert, one a line', () => {
  expect(severalText(['01a201e1', 'a\u001b[31mred', 'b\nsluice: error', 'c\u202eevil'])).toBe(
    '  01a201e1\n  a␛[31mred\n  b sluice: error\n  c⟨U+202E⟩evil',
  );
});
