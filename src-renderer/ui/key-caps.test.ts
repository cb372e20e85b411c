import { expect, test } from 'vitest';
import { keyCaps } from './key-caps.ts';

test('shortcuts are written as on the keyboard', () => {
  expect(keyCaps('Mod+k', true)).toEqual(['⌘', 'K']);
  expect(keyCaps('Mod+k', false)).toEqual(['Ctrl', 'K']);
  expect(keyCaps('Shift+G', false)).toEqual(['⇧', 'G']);
});
