/** Which lines of a text are new and which are gone, as the shortest list of changes. */

export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** Counted from 1 in the text that the line is of: a removed one in the old, the others in the new. */
  number: number;
}

/** Beyond this many cells of the table below, everything between the first and the last change counts as changed. */
const MAX_CELLS = 4_000_000;

export function diffLines(before: string, after: string): DiffLine[] {
  const old = linesOf(before);
  const now = linesOf(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  const middle = between(old.slice(start, old.length - end), now.slice(start, now.length - end));
  const lines: DiffLine[] = [];
  let oldNumber = 1;
  let newNumber = 1;
  const add = (kind: DiffLine['kind'], text: string): void => {
    lines.push({ kind, text, number: kind === 'removed' ? oldNumber : newNumber });
    if (kind !== 'added') oldNumber += 1;
    if (kind !== 'removed') newNumber += 1;
  };
  for (const text of now.slice(0, start)) add('same', text);
  for (const { kind, text } of middle) add(kind, text);
  for (const text of now.slice(now.length - end)) add('same', text);
  return lines;
}

/** A last line end makes no line of its own. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Longest common subsequence; within a change what goes stands before what comes. */
function between(old: string[], now: string[]): Array<Pick<DiffLine, 'kind' | 'text'>> {
  const removed = old.map((text) => ({ kind: 'removed' as const, text }));
  const added = now.map((text) => ({ kind: 'added' as const, text }));
  if (old.length === 0 || now.length === 0 || old.length * now.length > MAX_CELLS) return [...removed, ...added];
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        old[i] === now[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const lines: Array<Pick<DiffLine, 'kind' | 'text'>> = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: old[i] ?? '' });
      i += 1;
      j += 1;
    } else if (
      i < old.length &&
      (j === now.length || (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      lines.push({ kind: 'removed', text: old[i] ?? '' });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: now[j] ?? '' });
      j += 1;
    }
  }
  return lines;
}
