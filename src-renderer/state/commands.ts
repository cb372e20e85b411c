/**
 * Every command of the window, in one table: the keyboard, the palette and the help overlay all read it, so a shortcut
 * cannot be shown that does not work.
 */
import type { SettingsSection } from './route.ts';

export type CommandGroup = 'Timeline' | 'Selection' | 'Conversations' | 'View' | 'Appearance';

export interface CommandTarget {
  moveBy(rows: number): void;
  moveByPage(direction: 1 | -1): void;
  moveToStart(): void;
  moveToEnd(): void;
  openDetails(): void;
  escape(): void;
  focusFilter(): void;
  clearFilter(): void;
  nextError(direction: 1 | -1): void;
  togglePause(): void;
  jumpToNewest(): void;
  stepConversation(direction: 1 | -1): void;
  showAll(): void;
  searchConversations(): void;
  deleteConversation(): void;
  showPalette(): void;
  showHelp(): void;
  showArrivals(): void;
  showLeaks(): void;
  showSetup(): void;
  showSettings(section?: SettingsSection): void;
  saveSettings(): void;
  setTheme(theme: 'system' | 'light' | 'dark'): void;
  toggleTheme(): void;
  copyLink(): void;
  copyOtlpJson(): void;
  filterBySelection(): void;
  saveList(): void;
}

export interface AppCommand {
  id: string;
  title: string;
  group: CommandGroup;
  /** Each as {@link matchesKey} reads it. `Mod` is ⌘ on macOS and Ctrl elsewhere. */
  keys: readonly string[];
  /** Works while a text field has the focus. */
  inFields?: boolean;
  /** Left out of the palette, where it makes no sense. */
  keyboardOnly?: boolean;
  run(target: CommandTarget): void;
}

export const COMMANDS: readonly AppCommand[] = [
  {
    id: 'down',
    title: 'Next event',
    group: 'Selection',
    keys: ['j', 'ArrowDown'],
    keyboardOnly: true,
    run: (t) => t.moveBy(1),
  },
  {
    id: 'up',
    title: 'Previous event',
    group: 'Selection',
    keys: ['k', 'ArrowUp'],
    keyboardOnly: true,
    run: (t) => t.moveBy(-1),
  },
  {
    id: 'page-down',
    title: 'A page down',
    group: 'Selection',
    keys: ['PageDown'],
    keyboardOnly: true,
    run: (t) => t.moveByPage(1),
  },
  {
    id: 'page-up',
    title: 'A page up',
    group: 'Selection',
    keys: ['PageUp'],
    keyboardOnly: true,
    run: (t) => t.moveByPage(-1),
  },
  { id: 'first', title: 'First event', group: 'Selection', keys: ['Home', 'g'], run: (t) => t.moveToStart() },
  { id: 'last', title: 'Last event', group: 'Selection', keys: ['End', 'Shift+G'], run: (t) => t.moveToEnd() },
  {
    id: 'open',
    title: 'Open details',
    group: 'Selection',
    keys: ['Enter'],
    keyboardOnly: true,
    run: (t) => t.openDetails(),
  },
  {
    id: 'escape',
    title: 'Close details, then clear the selection',
    group: 'Selection',
    keys: ['Escape'],
    keyboardOnly: true,
    run: (t) => t.escape(),
  },
  { id: 'next-error', title: 'Next error', group: 'Selection', keys: ['e'], run: (t) => t.nextError(1) },
  { id: 'previous-error', title: 'Previous error', group: 'Selection', keys: ['Shift+E'], run: (t) => t.nextError(-1) },
  { id: 'copy-otlp', title: 'Copy event as OTLP JSON', group: 'Selection', keys: ['y'], run: (t) => t.copyOtlpJson() },
  {
    id: 'filter-kind',
    title: 'Filter by this kind of event',
    group: 'Selection',
    keys: ['f'],
    run: (t) => t.filterBySelection(),
  },
  {
    id: 'filter',
    title: 'Filter events',
    group: 'Timeline',
    keys: ['/', 'Mod+f'],
    inFields: true,
    run: (t) => t.focusFilter(),
  },
  { id: 'clear-filter', title: 'Clear the filter', group: 'Timeline', keys: ['Shift+F'], run: (t) => t.clearFilter() },
  { id: 'pause', title: 'Pause or resume the list', group: 'Timeline', keys: ['Space'], run: (t) => t.togglePause() },
  {
    id: 'save-list',
    title: 'Save the listed events as JSON lines',
    group: 'Timeline',
    keys: ['x'],
    run: (t) => t.saveList(),
  },
  {
    id: 'newest',
    title: 'Jump to the newest and follow',
    group: 'Timeline',
    keys: ['.'],
    run: (t) => t.jumpToNewest(),
  },
  {
    id: 'next-conversation',
    title: 'Next conversation',
    group: 'Conversations',
    keys: [']'],
    run: (t) => t.stepConversation(1),
  },
  {
    id: 'previous-conversation',
    title: 'Previous conversation',
    group: 'Conversations',
    keys: ['['],
    run: (t) => t.stepConversation(-1),
  },
  { id: 'all', title: 'Show all events', group: 'Conversations', keys: ['a'], run: (t) => t.showAll() },
  {
    id: 'find-conversation',
    title: 'Find a conversation',
    group: 'Conversations',
    keys: ['c'],
    run: (t) => t.searchConversations(),
  },
  {
    id: 'delete-conversation',
    title: 'Delete this conversation',
    group: 'Conversations',
    keys: ['Shift+Delete'],
    run: (t) => t.deleteConversation(),
  },
  {
    id: 'palette',
    title: 'Commands',
    group: 'View',
    keys: ['Mod+k', 'Mod+Shift+P'],
    inFields: true,
    keyboardOnly: true,
    run: (t) => t.showPalette(),
  },
  { id: 'help', title: 'All keys', group: 'View', keys: ['?'], run: (t) => t.showHelp() },
  {
    id: 'arrivals',
    title: 'Is anything arriving? Show requests',
    group: 'View',
    keys: ['r'],
    run: (t) => t.showArrivals(),
  },
  {
    id: 'leaks',
    title: 'What leaks? Show stored secrets and content',
    group: 'View',
    keys: ['l'],
    run: (t) => t.showLeaks(),
  },
  { id: 'setup', title: 'Set up an agent', group: 'View', keys: ['s'], run: (t) => t.showSetup() },
  {
    id: 'settings',
    title: 'Settings',
    group: 'View',
    keys: ['Mod+,'],
    inFields: true,
    run: (t) => t.showSettings(),
  },
  {
    id: 'settings-exporters',
    title: 'Settings: exporters',
    group: 'View',
    keys: [],
    run: (t) => t.showSettings('exporters'),
  },
  {
    id: 'settings-redaction',
    title: 'Settings: redaction',
    group: 'View',
    keys: [],
    run: (t) => t.showSettings('redaction'),
  },
  {
    id: 'settings-receivers',
    title: 'Settings: receivers',
    group: 'View',
    keys: [],
    run: (t) => t.showSettings('receivers'),
  },
  {
    id: 'settings-recording',
    title: 'Settings: recording',
    group: 'View',
    keys: [],
    run: (t) => t.showSettings('recording'),
  },
  {
    id: 'settings-retention',
    title: 'Settings: retention',
    group: 'View',
    keys: [],
    run: (t) => t.showSettings('retention'),
  },
  {
    id: 'settings-appearance',
    title: 'Settings: appearance',
    group: 'View',
    keys: [],
    run: (t) => t.showSettings('appearance'),
  },
  {
    id: 'save-settings',
    title: 'Save the settings',
    group: 'View',
    keys: ['Mod+s'],
    inFields: true,
    run: (t) => t.saveSettings(),
  },
  { id: 'copy-link', title: 'Copy a link to this view', group: 'View', keys: ['Shift+L'], run: (t) => t.copyLink() },
  {
    id: 'theme',
    title: 'Switch between light and dark',
    group: 'Appearance',
    keys: ['t'],
    run: (t) => t.toggleTheme(),
  },
  { id: 'theme-light', title: 'Light', group: 'Appearance', keys: [], run: (t) => t.setTheme('light') },
  { id: 'theme-dark', title: 'Dark', group: 'Appearance', keys: [], run: (t) => t.setTheme('dark') },
  {
    id: 'theme-system',
    title: 'Light or dark as the system',
    group: 'Appearance',
    keys: [],
    run: (t) => t.setTheme('system'),
  },
];

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** True when a key press is the shortcut. A bare character such as `?` matches whatever modifier types it. */
export function matchesKey(shortcut: string, press: KeyPress): boolean {
  const parts = shortcut.split('+');
  const name = parts.at(-1) ?? '';
  const wantsMod = parts.includes('Mod');
  const wantsShift = parts.includes('Shift');
  if (wantsMod !== (press.ctrlKey || press.metaKey) || press.altKey) return false;
  const key = press.key === ' ' ? 'Space' : press.key;
  const isLetter = /^[a-z]$/i.test(name);
  if (isLetter) return key.toLowerCase() === name.toLowerCase() && press.shiftKey === wantsShift;
  if (name.length === 1) return key === name;
  return key === name && press.shiftKey === wantsShift;
}

export function findCommand(press: KeyPress, isField: boolean): AppCommand | undefined {
  return COMMANDS.find(
    (command) =>
      command.keys.some((shortcut) => matchesKey(shortcut, press) && (!isField || isChord(shortcut))) &&
      (!isField || command.inFields === true),
  );
}

function isChord(shortcut: string): boolean {
  return shortcut.includes('Mod');
}
