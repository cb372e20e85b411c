import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../state/commands.ts';
import { findEntries } from './find-entries.ts';

const ENTRIES = [
  ...COMMANDS.map(({ group, title, id }) => ({ group, title, words: id })),
  { group: 'Show only', title: 'Tool result', words: 'only kind:tool_result' },
  { group: 'Open conversation', title: 'fix the settings page', words: 'codex 7' },
];
const titles = (typed: string) =>
  findEntries(ENTRIES, typed).flatMap(({ entries }) => entries.map(({ title }) => title));

describe('findEntries', () => {
  it('keeps everything in its order while nothing is typed', () => {
    expect(titles(' ').length).toBe(ENTRIES.length);
    expect(findEntries(ENTRIES, '').at(-1)?.heading).toBe('Open conversation');
  });

  it.each([
    ['setti', 'Settings'],
    ['Settings: reco', 'Settings: recording'],
    ['pause', 'Pause or resume the list'],
    ['error', 'Next error'],
    ['prev err', 'Previous error'],
    ['kind:tool', 'Tool result'],
    ['page', 'A page down'],
    ['fix page', 'fix the settings page'],
  ])('%s finds %s first', (typed, title) => {
    expect(titles(typed)[0]).toBe(title);
  });

  it('offers nothing that does not hold every word', () => {
    expect(titles('setti')).not.toContain('Pause or resume the list');
    expect(titles('settings nothing-like-it')).toEqual([]);
  });
});
