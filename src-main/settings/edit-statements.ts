/** Whole lines put in or taken out: keys into a table, tables into a file. What goes where: `edit-config.ts`. */
import { formatKeys, formatValue } from './format-toml.ts';
import { startsWith, type TomlTable } from './parse-toml.ts';
import { type Patch, patchText } from './patch-text.ts';
import { fullPath, type Statement } from './toml-layout.ts';

/** `after`: the line that it goes behind; else the last key of the table. */
export function insertKey(
  text: string,
  statements: readonly Statement[],
  table: readonly string[],
  keys: readonly string[],
  value: unknown,
  after?: Statement,
): string {
  const isHome = (statement: Statement) =>
    !statement.inArray && statement.table.length === table.length && startsWith(statement.table, table);
  const model = after ?? statements.findLast((one) => one.entry !== undefined && isHome(one));
  const header = statements.findLast((one) => one.kind === 'header' && isHome(one));
  const entry = model?.entry;
  const equals =
    entry === undefined ? ' = ' : /^=\S/.test(text.slice(entry.keyEnd, entry.value.start + 1)) ? '=' : ' = ';
  const indent = model?.indent ?? header?.indent ?? '';
  const line = `${indent}${formatKeys(keys)}${equals}${formatValue(value)}`;
  const place = after?.end ?? sectionEnd(statements, model ?? header);
  if (place !== undefined) return insertLines(text, place, [line]);
  // The root table without a key: before the first header and its comments.
  const first = statements.findIndex(isHeader);
  if (first === -1) return insertLines(text, text.length, [line]);
  const start = statements[attachedFrom(statements, first)]?.start ?? 0;
  return insertLines(text, start, [line, '']);
}

export function insertTable(
  text: string,
  statements: readonly Statement[],
  path: readonly string[],
  value: TomlTable,
): string {
  const lines = [
    `[${formatKeys(path)}]`,
    ...Object.entries(value).map(([key, inner]) => `${formatKeys([key])} = ${formatValue(inner)}`),
  ];
  const firstChild = statements.findIndex((one) => isHeader(one) && startsWith(one.table, path));
  const spaced = separatesTables(statements);
  if (firstChild !== -1) {
    // Its own tables are there already: before them.
    const start = statements[attachedFrom(statements, firstChild)]?.start ?? 0;
    return insertLines(text, start, spaced ? [...lines, ''] : lines);
  }
  let family: Statement | undefined;
  let shared = 1;
  for (const one of statements) {
    const depth = sharedDepth(one.table, path);
    if (!isHeader(one) || depth < shared) continue;
    family = one;
    shared = depth;
  }
  const lastOf = family === undefined ? undefined : lastEntryOf(statements, family);
  const place = sectionEnd(statements, lastOf ?? family) ?? contentEnd(statements);
  const above = spaced && place > 0 ? [''] : [];
  return insertLines(text, place, [...above, ...lines]);
}

export function removeStatements(text: string, statements: readonly Statement[], path: readonly string[]): string {
  const patches: Patch[] = [];
  const sections: Section[] = [];
  for (const [index, one] of statements.entries()) {
    if (isHeader(one) && startsWith(one.table, path)) {
      const section = sectionAt(statements, index);
      const last = sections.at(-1);
      const between = statements.slice(last?.after ?? 0, section.from);
      if (last !== undefined && between.every(({ kind }) => kind === 'blank')) last.after = section.after;
      else sections.push(section);
    } else if (one.entry !== undefined && !one.inArray && !startsWith(one.table, path)) {
      if (startsWith(fullPath(one), path)) patches.push({ start: one.start, end: one.end, text: '' });
    }
  }
  return patchText(text, [...patches, ...sections.map((section) => sectionSpan(statements, section))]);
}

function isHeader({ kind }: Statement): boolean {
  return kind === 'header' || kind === 'array-header';
}

/** Indices of statements; `after` is the first that is not part of it. */
interface Section {
  from: number;
  after: number;
}

/** A table's lines with the comments that belong to it. */
function sectionAt(statements: readonly Statement[], headerIndex: number): Section {
  const header = statements[headerIndex] as Statement;
  const from = attachedFrom(statements, headerIndex);
  const end = sectionEnd(statements, lastEntryOf(statements, header) ?? header) ?? header.end;
  const after = statements.findIndex((one) => one.start >= end);
  return { from: from === 0 ? headerIndex : from, after: after === -1 ? statements.length : after };
}

/** With the blank lines that would otherwise be left doubled, or at an end of the file. */
function sectionSpan(statements: readonly Statement[], { from, after }: Section): Patch {
  let first = from;
  let last = after;
  if (first === 0 || statements[first - 1]?.kind === 'blank') while (statements[last]?.kind === 'blank') last += 1;
  if (last === statements.length) while (statements[first - 1]?.kind === 'blank') first -= 1;
  return { start: statements[first]?.start ?? 0, end: statements[last - 1]?.end ?? 0, text: '' };
}

function lastEntryOf(statements: readonly Statement[], header: Statement): Statement | undefined {
  const from = statements.indexOf(header);
  let last: Statement | undefined;
  for (let index = from + 1; index < statements.length; index++) {
    const one = statements[index] as Statement;
    if (isHeader(one)) break;
    if (one.entry !== undefined) last = one;
  }
  return last;
}

/** Behind `last` and the comments directly below it, unless those stand directly above the next header. */
function sectionEnd(statements: readonly Statement[], last: Statement | undefined): number | undefined {
  if (last === undefined) return undefined;
  let index = statements.indexOf(last) + 1;
  while (statements[index]?.kind === 'comment') index += 1;
  const next = statements[index];
  return next !== undefined && isHeader(next) ? last.end : statements[index - 1]?.end;
}

/** The first of the comments directly above. */
function attachedFrom(statements: readonly Statement[], index: number): number {
  let from = index;
  while (statements[from - 1]?.kind === 'comment') from -= 1;
  return from;
}

function contentEnd(statements: readonly Statement[]): number {
  return statements.findLast(({ kind }) => kind !== 'blank')?.end ?? 0;
}

/** Whether the file puts blank lines between its tables; a file with one table or none says nothing and gets them. */
function separatesTables(statements: readonly Statement[]): boolean {
  const headers = statements.flatMap((one, index) => (isHeader(one) && index > 0 ? [index] : []));
  const above = headers.map((index) => statements[attachedFrom(statements, index) - 1]?.kind);
  const told = above.filter((kind) => kind !== undefined);
  return told.length === 0 || told.includes('blank');
}

function sharedDepth(a: readonly string[], b: readonly string[]): number {
  let depth = 0;
  while (depth < a.length && depth < b.length && a[depth] === b[depth]) depth += 1;
  return depth;
}

/** With the line ends of the place, and without one at the end of a file that has none. */
function insertLines(text: string, at: number, lines: readonly string[]): string {
  const before = text.slice(0, at);
  const nearest = /\r?\n/.exec(text.slice(Math.max(0, before.trimEnd().length)))?.[0] ?? /\r?\n/.exec(text)?.[0];
  const lineEnd = nearest ?? '\n';
  const joined = lines.map((line) => line + lineEnd).join('');
  const broken = before !== '' && !before.endsWith('\n') ? lineEnd : '';
  return before + broken + joined + text.slice(at);
}
