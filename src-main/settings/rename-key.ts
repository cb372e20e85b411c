/** Gives a key another name wherever the file writes it: in headers, dotted keys and inline tables. All else stays as it is. */
import { formatKey } from './format-toml.ts';
import { isTable, parseToml, sameValue, splitBom, startsWith, type TomlTable, valueAt } from './parse-toml.ts';
import { type Patch, patchText } from './patch-text.ts';
import { type Entry, layOut, type Span } from './toml-layout.ts';

/** Undefined where it cannot be done: nothing stands at `path`, the new name is taken, or the text is written too oddly. */
export function renameKey(text: string, path: readonly string[], name: string): string | undefined {
  const { bom, rest } = splitBom(text);
  const renamedPath = [...path.slice(0, -1), name];
  const root = parseToml(rest);
  if (valueAt(root, path) === undefined || valueAt(root, renamedPath) !== undefined) return undefined;
  const patches: Patch[] = [];
  const rename = (span: Span | undefined) => {
    if (span !== undefined) patches.push({ ...span, text: formatKey(name) });
  };
  /** `at`: the table that the entry stands in. */
  function visit(entry: Entry, at: readonly string[]): void {
    const full = [...at, ...entry.keys];
    if (at.length < path.length && startsWith(full, path)) rename(entry.keySpans[path.length - 1 - at.length]);
    else if (startsWith(path, full)) for (const inner of entry.value.entries) visit(inner, full);
  }
  for (const { table, inArray, entry, keySpans } of layOut(rest)) {
    if (keySpans !== undefined && startsWith(table, path)) rename(keySpans[path.length - 1]);
    else if (entry !== undefined && !inArray) visit(entry, table);
  }
  const renamed = patchText(rest, patches);
  try {
    return sameValue(parseToml(renamed), withKeyRenamed(root, path, name)) ? bom + renamed : undefined;
  } catch {
    return undefined;
  }
}

function withKeyRenamed(table: TomlTable, path: readonly string[], name: string): TomlTable {
  const [first, ...rest] = path;
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => {
      if (key !== first) return [key, value];
      return rest.length === 0 ? [name, value] : [key, isTable(value) ? withKeyRenamed(value, rest, name) : value];
    }),
  );
}
