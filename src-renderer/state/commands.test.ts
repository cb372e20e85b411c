import { describe, expect, test } from 'vitest';
import { COMMANDS, findCommand, type KeyPress } from './commands.ts';

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}

describe('shortcuts', () => {
  const cases: Array<[string, KeyPress, boolean, string | undefined]> = [
    ['j moves down', press('j'), false, 'down'],
    ['an arrow moves down', press('ArrowDown'), false, 'down'],
    ['e is the next error', press('e'), false, 'next-error'],
    ['E is the previous one', press('E', { shiftKey: true }), false, 'previous-error'],
    ['? needs no care for the shift that types it', press('?', { shiftKey: true }), false, 'help'],
    ['/ on a layout where shift types it', press('/', { shiftKey: true }), false, 'filter'],
    ['space pauses', press(' '), false, 'pause'],
    ['⌘K on a Mac', press('k', { metaKey: true }), false, 'palette'],
    ['Ctrl+K elsewhere, in a field too', press('k', { ctrlKey: true }), true, 'palette'],
    ['k alone moves up', press('k'), false, 'up'],
    ['letters are for the field that has the focus', press('j'), true, undefined],
    ['a slash in a field is a slash', press('/'), true, undefined],
    ['Ctrl+C copies as ever', press('c', { ctrlKey: true }), false, undefined],
    ['Alt is left to the system', press('j', { altKey: true }), false, undefined],
  ];
  test.each(cases)('%s', (_, key, isField, expected) => {
    expect(findCommand(key, isField)?.id).toBe(expected);
  });

  test('no two commands share a shortcut', () => {
    const all = COMMANDS.flatMap((command) => command.keys);
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
  });
});
