const SYMBOLS: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  Escape: 'Esc',
  PageDown: 'PgDn',
  PageUp: 'PgUp',
  Delete: 'Del',
};

/** The parts of a shortcut as they are written on keys. */
export function keyCaps(shortcut: string, isMac: boolean): string[] {
  return shortcut.split('+').map((part) => {
    if (part === 'Mod') return isMac ? '⌘' : 'Ctrl';
    if (part === 'Shift') return '⇧';
    return SYMBOLS[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}
