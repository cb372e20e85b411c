/** Finds the palette's entries for typed text, the best first, so that Enter runs it. */

export interface PaletteEntry {
  group: string;
  title: string;
  /** Other words by which it is found. */
  words: string;
}

export interface PaletteGroup<T> {
  heading: string;
  entries: T[];
}

/** Groups and their entries by how well they match; all, as they came, when nothing was typed. */
export function findEntries<T extends PaletteEntry>(entries: readonly T[], typed: string): Array<PaletteGroup<T>> {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = entries
    .map((entry) => ({ entry, rank: rankOf(entry, wanted) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  const groups = new Map<string, T[]>();
  for (const { entry } of ranked) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return [...groups].map(([heading, found]) => ({ heading, entries: found }));
}

/** 4: the title begins so; 3: words of the title do; 2: other words do; 1: it stands somewhere; 0: it does not. */
function rankOf({ title, words }: PaletteEntry, wanted: readonly string[]): number {
  const inTitle = title.toLowerCase();
  const all = `${inTitle} ${words.toLowerCase()}`;
  if (!wanted.every((word) => all.includes(word))) return 0;
  if (inTitle.startsWith(wanted.join(' '))) return 4;
  if (wanted.every((word) => beginsWord(inTitle, word))) return 3;
  return wanted.every((word) => beginsWord(all, word)) ? 2 : 1;
}

function beginsWord(text: string, word: string): boolean {
  return text.split(/[^\p{L}\p{N}]+/u).some((one) => one.startsWith(word));
}
