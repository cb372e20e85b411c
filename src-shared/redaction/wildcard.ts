/** Patterns of names in which `*` stands for anything, also for nothing: `user.*`, `gen_ai.*.messages`. */

export type NameTest = (name: string) => boolean;

/** Whether a name matches one of the patterns. Letter case counts. */
export function nameTest(patterns: readonly string[]): NameTest {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const wild = patterns.filter((pattern) => pattern.includes('*')).map((pattern) => pattern.split('*'));
  if (wild.length === 0) return (name) => exact.has(name);
  return (name) => exact.has(name) || wild.some((pieces) => matches(name, pieces));
}

function matches(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0] as string;
  const last = pieces.at(-1) as string;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = name.indexOf(piece, from);
    if (at < 0 || at + piece.length > name.length - last.length) return false;
    from = at + piece.length;
  }
  return true;
}

/** The longest piece that every matching name contains; '' for `*`. */
export function longestPiece(pattern: string): string {
  return pattern.split('*').reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
}
